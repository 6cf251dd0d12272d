/** Counts what a dispatcher chose in vain: for whoever wrote it. */
import type { ChoiceDropped } from "../actors/planner/events.ts"
import type { ActorName, AnyEvent } from "../domain/decider.ts"
import type { Observer } from "./host.ts"

export class DroppedChoices implements Observer {
  /** The first choice that came with an explanation, e.g. an error; null when none did. */
  firstDetail: string | null = null
  private readonly byProblem = new Map<string, number>()

  follows(_actor: ActorName, tag: string): boolean {
    return tag === "ChoiceDropped"
  }

  event(any: AnyEvent): void {
    if (any._tag !== "ChoiceDropped") return
    const { problem, detail } = any as ChoiceDropped
    this.firstDetail ??= detail
    this.byProblem.set(problem, (this.byProblem.get(problem) ?? 0) + 1)
  }

  /** Choices dropped by problem: the most frequent first, then by name. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.byProblem].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
  }
}
