//===- Elementwise.cpp - y = f(x) on every element --------------------------===//
//
// An entry gives the partial derivatives in terms of the operands and the result, and with them
// every transformation. The expression sets the numerics of every mode: where two are equal, the
// one without a bad point is written. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"
#include <cmath>

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

bool isComplex(Value v) { return isa<ComplexType>(tensorOf(v).getElementType()); }

/// |x| of real x has the slope of its right side at 0, as in JAX. |x| of complex x is not
/// holomorphic: the tangent is Re(conj(x) t) / |x|, and 0 at 0.
SmallVector<Value> absTangent(Emitter &b, Operation *, ValueRange x, ValueRange y,
                              ArrayRef<Value> t) {
  Expr modulus(b, y[0]), tangent(b, t[0], x[0].getType()), z(b, x[0]);
  if (!isComplex(x[0]))
    return {(select(greaterEqual(z, literal(0, z)), literal(1, z), literal(-1, z)) * tangent).v};
  Expr safe = select(equal(modulus, literal(0, modulus)), literal(1, modulus), modulus);
  return {((real(z) / safe) * real(tangent) + (imag(z) / safe) * imag(tangent)).v};
}

/// x where min < x < max, as in JAX; the bounds, which may be scalars, where they are taken.
SmallVector<Value> clampTangent(Emitter &b, Operation *, ValueRange x, ValueRange,
                                ArrayRef<Value> t) {
  Type type = x[1].getType();
  auto full = [&](unsigned i) {
    return Expr(b, b.broadcast(x[i], type, range(0, tensorOf(x[i]).getRank())));
  };
  auto tangent = [&](unsigned i) {
    return Expr(b, b.broadcast(t[i], type, range(0, tensorOf(x[i]).getRank())), type);
  };
  Expr min = full(0), operand = full(1), max = full(2), zero(b, Value(), type);
  Expr sum = select(greater(min, operand), tangent(0), zero);
  sum = sum + select(greater(operand, min) && less(operand, max), tangent(1), zero);
  return {(sum + select(less(max, operand), tangent(2), zero)).v};
}

/// x / |x| turns with the phase of complex x: (t - y Re(conj(y) t)) / |x|, and 0 at 0.
SmallVector<Value> signTangent(Emitter &b, Operation *, ValueRange x, ValueRange y,
                               ArrayRef<Value> t) {
  if (!isComplex(x[0]))
    return {Value()};
  Expr z(b, x[0]), phase(b, y[0]), tangent(b, t[0], x[0].getType());
  Expr modulus = abs(z), zero(b, Value(), modulus.type);
  Expr isZero = equal(modulus, literal(0, modulus)),
       safe = select(isZero, literal(1, modulus), modulus);
  Expr along = real(phase) * real(tangent) + imag(phase) * imag(tangent);
  return {complex(select(isZero, zero, (real(tangent) - real(phase) * along) / safe),
                  select(isZero, zero, (imag(tangent) - imag(phase) * along) / safe))
              .v};
}

/// 1 where `x` is the result, shared with the other operand where they tie.
Expr chosen(Expr x, Expr other, Expr y) {
  Expr one = literal(1, y), zero(*y.b, Value(), y.type);
  return select(equal(x, y), select(equal(other, y), literal(0.5, y), one), zero);
}

/// a / (a * a + b * b), without overflow or underflow of the squares: both are scaled by a number
/// that has no derivative, and a power of two, so that where scaling is not needed nothing changes.
Expr overSquares(Expr a, Expr b, Expr numerator) {
  auto type = dyn_cast<FloatType>(tensorOf(a.type).getElementType());
  if (!type) // complex numbers have no order to scale by
    return numerator / (a * a + b * b);
  int half = APFloat::semanticsMaxExponent(type.getFloatSemantics()) / 2;
  auto power = [&](int n) { return literal(std::ldexp(1., n), a); };
  Expr larger = select(less(abs(a), abs(b)), abs(b), abs(a));
  Expr scale = select(greater(larger, power(half - 1)), power(-half - 2),
                      select(less(larger, power(1 - half)), power(half - 1), literal(1, a)));
  Expr x = a * scale, y = b * scale;
  return (numerator * scale) / (x * x + y * y) * scale;
}

/// What enters an operation of one operand, given its partial as a function of operand and result.
auto unaryInto(RuleTable &table) {
  return [&table](StringRef op, auto partial) {
    table[op.str()] = {Kind::Elementwise,
                       {[=](ArrayRef<Expr> x, Expr y) { return partial(x[0], y); }}};
  };
}

} // namespace

void evolute::addElementwiseRules(RuleTable &table) {
  auto unary = unaryInto(table);
  auto binary = [&](StringRef op, auto left, auto right) {
    table[op.str()] = {Kind::Elementwise,
                       {[=](ArrayRef<Expr> x, Expr y) { return left(x[0], x[1], y); },
                        [=](ArrayRef<Expr> x, Expr y) { return right(x[0], x[1], y); }}};
  };
  auto custom = [&](StringRef op, Derivative derivative) {
    table[op.str()] = {Kind::Custom};
    table[op.str()].derivative = std::move(derivative);
    table[op.str()].vmap = pointwise;
  };

  custom("stablehlo.abs", absTangent);
  binary(
      "stablehlo.atan2", [](Expr a, Expr b, Expr) { return overSquares(a, b, b); },
      [](Expr a, Expr b, Expr) { return -overSquares(a, b, a); });
  // Not y / (3 x), which is 0 / 0 at 0.
  unary("stablehlo.cbrt", [](Expr, Expr y) { return 1 / (3 * (y * y)); });
  custom("stablehlo.clamp", clampTangent);
  unary("stablehlo.cosine", [](Expr x, Expr) { return -sin(x); });
  unary("stablehlo.exponential", [](Expr, Expr y) { return y; });
  // Not y + 1, which has no digits left where y is almost -1.
  unary("stablehlo.exponential_minus_one", [](Expr x, Expr) { return exp(x); });
  unary("stablehlo.log", [](Expr x, Expr) { return 1 / x; });
  unary("stablehlo.log_plus_one", [](Expr x, Expr) { return 1 / (x + 1); });
  // Not y * (1 - y), which has no digits left where y is almost 1.
  unary("stablehlo.logistic", [](Expr x, Expr y) { return y * logistic(-x); });
  // Ties are shared evenly. For complex numbers the order is lexicographic and a tie an equality.
  binary(
      "stablehlo.maximum", [](Expr a, Expr b, Expr y) { return chosen(a, b, y); },
      [](Expr a, Expr b, Expr y) { return chosen(b, a, y); });
  binary(
      "stablehlo.minimum", [](Expr a, Expr b, Expr y) { return chosen(a, b, y); },
      [](Expr a, Expr b, Expr y) { return chosen(b, a, y); });
  // x**0 is 1 at every x, 0 included; and 0**y is 0, so the logarithm of 0 is not asked for.
  binary(
      "stablehlo.power",
      [](Expr a, Expr b, Expr) {
        if (splatOf(b.v) && !isZero(b.v))
          return b * pow(a, b - 1);
        Expr zero = equal(b, literal(0, b));
        return select(zero, Expr(*b.b, Value(), b.type),
                      b * pow(a, select(zero, literal(1, b), b - 1)));
      },
      [](Expr a, Expr, Expr y) {
        return log(select(equal(a, literal(0, a)), literal(1, a), a)) * y;
      });
  // y = a - q * b with an integer q, constant almost everywhere. Not the integer part of a / b,
  // which rounding takes to the next integer where y is almost b.
  binary(
      "stablehlo.remainder", [](Expr a, Expr, Expr) { return literal(1, a); },
      [](Expr a, Expr b, Expr y) { return -roundEven((a - y) / b); });
  unary("stablehlo.rsqrt", [](Expr x, Expr y) { return -0.5 * (y / x); });
  custom("stablehlo.sign", signTangent);
  unary("stablehlo.sine", [](Expr x, Expr) { return cos(x); });
  unary("stablehlo.sqrt", [](Expr, Expr y) { return 0.5 / y; });
  unary("stablehlo.tan", [](Expr, Expr y) { return y * y + 1; });
  unary("stablehlo.tanh", [](Expr, Expr y) { return 1 - y * y; });
}

void evolute::addSpecialRules(RuleTable &table) {
  constexpr double pi = 3.14159265358979323846;
  auto unary = unaryInto(table);

  // Not 1 - x * x, which loses the digits of 1 - x next to 1.
  unary("chlo.acos", [](Expr x, Expr) { return -rsqrt((1 - x) * (x + 1)); });
  // Not rsqrt(x * x - 1), which takes the other branch left of the imaginary axis.
  unary("chlo.acosh", [](Expr x, Expr) { return rsqrt(x - 1) * rsqrt(x + 1); });
  unary("chlo.asin", [](Expr x, Expr) { return rsqrt((1 - x) * (x + 1)); });
  unary("chlo.asinh", [](Expr x, Expr) { return rsqrt(x * x + 1); });
  unary("chlo.atan", [](Expr x, Expr) { return 1 / (x * x + 1); });
  unary("chlo.atanh", [](Expr x, Expr) { return 1 / ((1 - x) * (x + 1)); });
  unary("chlo.bessel_i1e",
        [](Expr x, Expr y) { return besselI0e(x) - y * sign(x) - besselI1eOverX(x, y); });
  unary("chlo.cosh", [](Expr x, Expr) { return sinh(x); });
  unary("chlo.digamma", [](Expr x, Expr) { return polygamma(literal(1, x), x); });
  unary("chlo.erf", [](Expr x, Expr) { return 2 / std::sqrt(pi) * exp(-(x * x)); });
  unary("chlo.erf_inv", [](Expr, Expr y) { return std::sqrt(pi) / 2 * exp(y * y); });
  unary("chlo.erfc", [](Expr x, Expr) { return -2 / std::sqrt(pi) * exp(-(x * x)); });
  unary("chlo.lgamma", [](Expr x, Expr) { return digamma(x); });
  // The distance to the next number is constant between powers of two.
  table["chlo.next_after"] = {
      Kind::Elementwise,
      {[](ArrayRef<Expr> x, Expr) { return literal(1, x[0]); },
       [](ArrayRef<Expr> x, Expr) { return Expr(*x[0].b, Value(), x[0].type); }}};
  // A null partial: no derivative in that operand.
  Rule inSecond{Kind::Elementwise,
                {nullptr, [](ArrayRef<Expr> x, Expr) { return polygamma(x[0] + 1, x[1]); }}};
  inSecond.reason = "the order of a polygamma function is an integer";
  table["chlo.polygamma"] = inSecond;
  unary("chlo.sinh", [](Expr x, Expr) { return cosh(x); });
  unary("chlo.tan", [](Expr, Expr y) { return y * y + 1; });
  table["chlo.zeta"] = {Kind::Elementwise,
                        {[](ArrayRef<Expr> x, Expr) { return zetaSlope(x[0], x[1]); },
                         [](ArrayRef<Expr> x, Expr) { return -(x[0] * zeta(x[0] + 1, x[1])); }}};
}
