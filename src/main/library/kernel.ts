/** `curbline/kernel`: the clock of a discrete-event simulation, and random numbers that depend on who draws for what. */
export {
  type Distribution,
  sample
} from "../../sim/kernel/distributions.ts"
export { Kernel, type Stopwatch } from "../../sim/kernel/kernel.ts"
export { priorities } from "../../sim/kernel/priorities.ts"
export { Draws, entityOf, type Stream, streams } from "../../sim/kernel/streams.ts"
