#include "lib/Rules/Expr.h"
#include "dialects/chlo/ChloOps.h"
#include "dialects/stablehlo/StablehloOps.h"

using namespace mlir;
using namespace evolute;
namespace hlo = mlir::stablehlo;

Expr evolute::operator+(Expr x, Expr y) { return {*x.b, x.b->add(x.v, y.v), x.type}; }
Expr evolute::operator-(Expr x, Expr y) { return {*x.b, x.b->sub(x.v, y.v), x.type}; }
Expr evolute::operator*(Expr x, Expr y) { return {*x.b, x.b->mul(x.v, y.v), x.type}; }
Expr evolute::operator/(Expr x, Expr y) { return {*x.b, x.b->div(x.v, y.value()), x.type}; }
Expr evolute::operator-(Expr x) { return {*x.b, x.b->neg(x.v), x.type}; }
Expr evolute::operator+(Expr x, double c) { return x + literal(c, x); }
Expr evolute::operator-(Expr x, double c) { return x - literal(c, x); }
Expr evolute::operator-(double c, Expr x) { return literal(c, x) - x; }
Expr evolute::operator*(double c, Expr x) { return {*x.b, x.b->scale(c, x.v), x.type}; }
Expr evolute::operator/(double c, Expr x) { return literal(c, x) / x; }

Expr evolute::literal(double c, Expr like) {
  return {*like.b, like.b->constant(like.type, c), like.type};
}

template <typename OpTy>
static Expr unary(Expr x) {
  return {*x.b, x.b->create<OpTy>(x.type, x.value())};
}
template <typename OpTy>
static Expr binary(Expr x, Expr y) {
  return {*x.b, x.b->create<OpTy>(x.type, x.value(), y.value())};
}

/// The type of the real or imaginary part.
static Type partType(Type type) {
  auto element = dyn_cast<ComplexType>(tensorOf(type).getElementType());
  return element ? withElement(type, element.getElementType()) : type;
}

Expr evolute::abs(Expr x) { return {*x.b, x.b->create<hlo::AbsOp>(partType(x.type), x.value())}; }
Expr evolute::besselI1e(Expr x) { return unary<chlo::BesselI1eOp>(x); }
Expr evolute::complex(Expr re, Expr im) {
  if (!re.v && !im.v)
    return {*re.b, Value(),
            withElement(re.type, ComplexType::get(tensorOf(re.type).getElementType()))};
  Type type = withElement(re.type, ComplexType::get(tensorOf(re.type).getElementType()));
  return {*re.b, re.b->create<hlo::ComplexOp>(type, re.value(), im.value())};
}
Expr evolute::conj(Expr x) { return partType(x.type) == x.type ? x : complex(real(x), -imag(x)); }
Expr evolute::cos(Expr x) { return unary<hlo::CosineOp>(x); }
Expr evolute::cosh(Expr x) { return unary<chlo::CoshOp>(x); }
Expr evolute::digamma(Expr x) { return unary<chlo::DigammaOp>(x); }
Expr evolute::exp(Expr x) { return unary<hlo::ExpOp>(x); }
Expr evolute::floor(Expr x) { return unary<hlo::FloorOp>(x); }
Expr evolute::imag(Expr x) {
  Type type = partType(x.type);
  if (!x.v || type == x.type)
    return {*x.b, Value(), type};
  return {*x.b, x.b->create<hlo::ImagOp>(type, x.v)};
}
Expr evolute::log(Expr x) { return unary<hlo::LogOp>(x); }
Expr evolute::logistic(Expr x) { return unary<hlo::LogisticOp>(x); }
Expr evolute::polygamma(Expr n, Expr x) { return binary<chlo::PolygammaOp>(n, x); }
Expr evolute::pow(Expr x, Expr y) {
  // Powers by small constants are products: their series have no bad points, and cost less.
  for (double n : {0., 1., 2.}) {
    auto c = splatOf(y.v);
    if (c && c == splatOf(literal(n, y).v))
      return n == 0 ? literal(1, x) : n == 1 ? x : x * x;
  }
  return binary<hlo::PowOp>(x, y);
}
Expr evolute::real(Expr x) {
  Type type = partType(x.type);
  if (!x.v || type == x.type)
    return {*x.b, x.v, type};
  return {*x.b, x.b->create<hlo::RealOp>(type, x.v)};
}
Expr evolute::roundEven(Expr x) { return unary<hlo::RoundNearestEvenOp>(x); }
Expr evolute::rsqrt(Expr x) { return unary<hlo::RsqrtOp>(x); }
Expr evolute::sign(Expr x) { return unary<hlo::SignOp>(x); }
Expr evolute::sin(Expr x) { return unary<hlo::SineOp>(x); }
Expr evolute::sinh(Expr x) { return unary<chlo::SinhOp>(x); }
Expr evolute::zeta(Expr x, Expr q) { return binary<chlo::ZetaOp>(x, q); }

//===- Selection ------------------------------------------------------------===//

static Expr compare(Expr x, Expr y, hlo::ComparisonDirection direction) {
  auto type = withElement(x.type, IntegerType::get(x.b->getContext(), 1));
  return {*x.b, x.b->create<hlo::CompareOp>(
                    type, x.value(), y.value(),
                    hlo::ComparisonDirectionAttr::get(x.b->getContext(), direction),
                    hlo::ComparisonTypeAttr())};
}
Expr evolute::equal(Expr x, Expr y) { return compare(x, y, hlo::ComparisonDirection::EQ); }
Expr evolute::greater(Expr x, Expr y) { return compare(x, y, hlo::ComparisonDirection::GT); }
Expr evolute::greaterEqual(Expr x, Expr y) { return compare(x, y, hlo::ComparisonDirection::GE); }
Expr evolute::less(Expr x, Expr y) { return compare(x, y, hlo::ComparisonDirection::LT); }
Expr evolute::operator&&(Expr x, Expr y) { return binary<hlo::AndOp>(x, y); }

Expr evolute::select(Expr predicate, Expr onTrue, Expr onFalse) {
  if (!onTrue.v && !onFalse.v)
    return onTrue;
  return {*onTrue.b, onTrue.b->create<hlo::SelectOp>(onTrue.type, predicate.v, onTrue.value(),
                                                     onFalse.value())};
}

//===- Special functions that no operation computes -------------------------===//

/// sum of c[k] T_k(x), by Clenshaw's recurrence.
static Expr chebyshev(ArrayRef<double> c, Expr x) {
  Expr next = 0 * x, sum = 0 * x;
  for (double ck : llvm::reverse(c.drop_front())) {
    Expr previous = sum;
    sum = 2 * (x * sum) - next + ck;
    next = previous;
  }
  return x * sum - next + c.front();
}

/// exp(-|x|) I_0(x), from Chebyshev interpolation on [0, 8] in x / 4 - 1 and beyond in 16 / x - 1
/// (times sqrt(x)); relative error 7e-15.
Expr evolute::besselI0e(Expr x) {
  static const double small[] = {
      0.338397637204738,       -0.30468267234319835,    0.17162090152220863,
      -0.09490109704804749,    0.049305284239670545,    -0.023737414805899353,
      0.010546460394594748,    -0.004324309995050515,   0.001639475616941317,
      -0.0005763755745385569,  0.00018850288509575486,  -5.754195010051921e-05,
      1.644844807049961e-05,   -4.416738358531402e-06,  1.1173875389114407e-06,
      -2.6707938531211896e-07, 6.046995004727052e-08,   -1.3000250169148409e-08,
      2.659823703510256e-09,   -5.18979322849944e-10,   9.675803380737591e-11,
      -1.726826348580346e-11,  2.954790856435352e-12,   -4.85346207668158e-13,
      7.646439037500841e-14,   -1.1679268663300491e-14, 1.5376588891058418e-15};
  static const double large[] = {
      0.40224520550705434,     0.003369116478255698,    6.889758346915187e-05,
      2.891370520892167e-06,   2.048918588570814e-07,   2.266668996497856e-08,
      3.396231893493251e-09,   4.940602815750595e-10,   1.1889156326105876e-11,
      -3.149915883682297e-11,  -1.3215872840532938e-11, -1.7940782193193173e-12,
      7.179368211041038e-13,   3.8527847578961885e-13,  1.5307755063531658e-14,
      -4.1466829969749597e-14, -9.658940314238862e-15,  3.733680031814402e-15,
      1.8118839761882555e-15,  -2.3092638912203257e-16, -3.4638958368304885e-16};
  Expr a = abs(x);
  Expr isSmall = less(a, literal(8, a));
  // Each side sees only arguments at which it is finite, so that derivatives of the select are too.
  Expr near = select(isSmall, a, literal(8, a)), far = select(isSmall, literal(8, a), a);
  return select(isSmall, chebyshev(small, 0.25 * near - 1),
                rsqrt(far) * chebyshev(large, 16 / far - 1));
}

/// exp(-|x|) I_1(x) / x, even and smooth in |x|: on [0, 8] from Chebyshev interpolation in x / 4 -
/// 1, relative error 5e-15, so that it has no 0 / 0 in any derivative; beyond it is `y` / x, where
/// y is exp(-|x|) I_1(x).
Expr evolute::besselI1eOverX(Expr x, Expr y) {
  static const double small[] = {
      0.12629359322181682,     -0.17641651835783403,   0.10264365868984708,
      -0.05294598120809496,    0.024726449030626478,   -0.01056408489462616,
      0.004156422944312864,    -0.0015135724506312107, 0.0005122859561685414,
      -0.00016176081582598006, 4.7815651075432813e-05, -1.3273163655902476e-05,
      3.470251308146377e-06,   -8.56872026590294e-07,  2.0032947531389844e-07,
      -4.4450591124567396e-08, 9.381537255381822e-09,  -1.887249818227632e-09,
      3.6255906610271893e-10,  -6.663481572077856e-11, 1.1736188409994242e-11,
      -1.983878339384404e-12,  3.222318245565958e-13,  -5.028963356856764e-14,
      7.520026268359459e-15,   -1.1969591984239969e-15};
  Expr a = abs(x);
  Expr isSmall = less(a, literal(8, a));
  Expr near = select(isSmall, a, literal(8, a)), far = select(isSmall, literal(8, x), x);
  return select(isSmall, chebyshev(small, 0.25 * near - 1), y / far);
}

/// The derivative in s of zeta(s, q) = sum of (q + k)^-s, from the formula of Euler and Maclaurin:
/// ten terms, then the integral of the rest, half of its first term, and derivatives of that with
/// the factors B_2j / (2j)!. For positive q. The terms exceed numbers of 16 bits.
Expr evolute::zetaSlope(Expr s, Expr q) {
  if (tensorOf(s.type).getElementType().getIntOrFloatBitWidth() < 32) {
    Emitter &b = *s.b;
    Type wide = withElement(s.type, Float32Type::get(b.getContext()));
    Expr result = zetaSlope(Expr(b, b.convert(s.v, wide)), Expr(b, b.convert(q.v, wide)));
    return Expr(b, b.convert(result.v, s.type));
  }
  static const double factors[] = {12,
                                   -720,
                                   30240,
                                   -1209600,
                                   47900160,
                                   -1892437580.3183792,
                                   74724249600.,
                                   -2950130727918.1642,
                                   116467828143500.67,
                                   -4597978722407472.6,
                                   1.8152105401943546773e17,
                                   -7.1661652561756670113e18};
  constexpr int terms = 10;
  Expr sum(*s.b, Value(), s.type);
  for (int k = 0; k < terms; ++k) {
    Expr logarithm = log(q + k);
    sum = sum - logarithm * exp(-(s * logarithm));
  }
  Expr a = q + terms, logarithm = log(a), power = exp(-(s * logarithm));
  Expr inverse = 1 / (s - 1);
  sum = sum - a * power * inverse * (logarithm + inverse) - 0.5 * (logarithm * power);
  // s (s + 1) .. (s + 2j - 2) and its derivative in s, and a^(-s - 2j + 1).
  Expr product = s, slope = literal(1, s), rest = power / a;
  for (auto [j, factor] : llvm::enumerate(factors)) {
    sum = sum + (1 / factor) * (rest * (slope - logarithm * product));
    Expr first = s + (2. * j + 1), second = s + (2. * j + 2);
    slope = slope * (first * second) + product * (first + second);
    product = product * (first * second);
    rest = rest / (a * a);
  }
  return sum;
}
