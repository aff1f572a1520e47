"""Sparse Jacobians and Hessians: sparsity found on the operations, colours, and few products.

`dependence` walks a derived program with the rules of `relations` and `structure`; `problem` asks it about a function;
`coloring` says which columns one product gives at once; `jacobians` makes and reads the products.
"""

from evolute._sparse.jacobians import sparse_hessian as sparse_hessian
from evolute._sparse.jacobians import sparse_jacobian as sparse_jacobian
from evolute._sparse.problem import sparsity as sparsity
