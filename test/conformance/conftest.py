import jax

# float64 is what the laws are proved in.
jax.config.update("jax_enable_x64", True)
