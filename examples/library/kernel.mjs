// A queue with one server on the kernel, without robots: the mean wait beside the one that queueing theory gives.
// node examples/library/kernel.mjs
import { Draws, Kernel, priorities, sample, streams } from "curbline/kernel"

const customers = 200_000
const meanGapMs = 60_000
const meanServiceMs = 45_000

const draws = new Draws(1, 0)
const kernel = new Kernel(0)
const arrival = priorities.customer
let at = 0
for (let n = 0; n < customers; n++) {
  at += sample({ dist: "exp", mean: meanGapMs }, draws.uniform(streams.arrivals, 0, n))
  kernel.schedule(Math.round(at), arrival, n)
}

let freeAt = 0
let waitedMs = 0
kernel.runUntil(Math.round(at), (n) => {
  const beginsAt = Math.max(kernel.now, freeAt)
  waitedMs += beginsAt - kernel.now
  freeAt = beginsAt + sample({ dist: "exp", mean: meanServiceMs }, draws.uniform(streams.preparation, 0, n))
})

const load = meanServiceMs / meanGapMs
const expectedMs = (meanServiceMs * load) / (1 - load)
console.log(
  `mean wait ${Math.round(waitedMs / customers / 1000)} s, in theory ${Math.round(expectedMs / 1000)} s`
)
