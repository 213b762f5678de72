//! The rule, row by row, through every way to use the engine: the blocking policy, the async one, the layer for
//! tower, by hand, without a clock, in a context, the macro on a blocking and on an async function, and the macro with a policy.

mod defaults;
mod rows;
mod ways;
