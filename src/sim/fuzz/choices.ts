/**
 * The random choices of one case, one after the other. Determinism: the n-th choice is a pure function of
 * the seed, the group and n. Source: spec/simulation.md 5.
 */
import { Draws, streams } from "../kernel/streams.ts"

export class Choices {
  private readonly draws: Draws
  private readonly group: number
  private made = 0

  /** `seed`: 0..2^53-1. `group`: choices of their own, so that more of them leave those of other groups alone. */
  constructor(seed: number, group = 0) {
    this.draws = new Draws(seed, 0)
    this.group = group
  }

  /** Uniform in (0, 1). */
  uniform(): number {
    return this.draws.uniform(streams.fuzz, this.group, this.made++)
  }

  /** True with a probability of 0..1. */
  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1))
  }

  /** One of some things. */
  oneOf<A>(things: readonly [A, ...ReadonlyArray<A>]): A {
    return things[this.whole(0, things.length - 1)] ?? things[0]
  }
}
