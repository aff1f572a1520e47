//===- Expr.h - Arithmetic on tensor values ---------------------------------===//
//
// So that a rule reads as mathematics: `1 - y * y`. An expression is a value of known type; a null
// value is zero. Expressions of different types do not mix: convert or broadcast first.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/Emitter.h"

namespace evolute {

struct Expr {
  Expr(Emitter &b, Value v) : b(&b), v(v), type(v.getType()) {}
  Expr(Emitter &b, Value v, Type type) : b(&b), v(v), type(type) {}
  /// The value, zeros if need be.
  Value value() const { return b->materialize(v, type); }

  Emitter *b;
  Value v;
  Type type;
};

Expr operator+(Expr, Expr);
Expr operator-(Expr, Expr);
Expr operator*(Expr, Expr);
Expr operator/(Expr, Expr);
Expr operator-(Expr);
Expr operator+(Expr, double);
Expr operator-(Expr, double);
Expr operator-(double, Expr);
Expr operator*(double, Expr);
Expr operator/(double, Expr);

/// `c` in the type of `like`.
Expr literal(double c, Expr like);

Expr abs(Expr);
Expr besselI0e(Expr);
Expr besselI1e(Expr);
/// exp(-|x|) I_1(x) / x from x and y = exp(-|x|) I_1(x).
Expr besselI1eOverX(Expr x, Expr y);
Expr complex(Expr re, Expr im);
Expr conj(Expr);
Expr cos(Expr);
Expr cosh(Expr);
Expr digamma(Expr);
Expr exp(Expr);
Expr floor(Expr);
Expr imag(Expr);
Expr log(Expr);
Expr logistic(Expr);
Expr polygamma(Expr n, Expr x);
Expr pow(Expr, Expr);
Expr real(Expr);
Expr roundEven(Expr);
Expr rsqrt(Expr);
Expr sign(Expr);
Expr sin(Expr);
Expr sinh(Expr);
Expr zeta(Expr s, Expr q);
/// The derivative of zeta(s, q) in s.
Expr zetaSlope(Expr s, Expr q);

/// Comparisons: expressions of booleans, for `select` alone.
Expr equal(Expr, Expr);
Expr greater(Expr, Expr);
Expr greaterEqual(Expr, Expr);
Expr less(Expr, Expr);
Expr operator&&(Expr, Expr);
Expr select(Expr predicate, Expr onTrue, Expr onFalse);

} // namespace evolute
