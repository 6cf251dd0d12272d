/**
 * The faults that are at work right now, and what each has really done so far. People and machines of
 * the world ask it at the point where a fault would change what they do; without faults in a scenario
 * there is none to ask. Source: spec/simulation.md 9.
 *
 * Determinism: a fault draws from the stream `faults` by its own number and a running count, so that it
 * leaves all other draws alone.
 */
import type { Instant } from "../../domain/instant.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { FaultKind, FaultParams } from "../scenario/fault-kinds.ts"

/** The draw that names a fault's direction: beyond those that are counted. */
const headingDraw = 2 ** 32 - 1

/** One fault from its start to its end. */
export class ActiveFault<Kind extends FaultKind = FaultKind> {
  readonly kind: Kind
  readonly params: FaultParams<Kind>
  /** Null: it hits all there are. Else the positions of those it hits; said once, when it begins. */
  targets: ReadonlySet<number> | null = null
  readonly from: Instant
  /** When it is over; null: it has no end of its own. */
  readonly until: Instant | null
  private readonly draws: Draws
  private readonly number: number
  private drawn = 0
  private readonly met = new Set<number>()

  constructor(
    kind: Kind,
    params: FaultParams<Kind>,
    from: Instant,
    until: Instant | null,
    draws: Draws,
    number: number
  ) {
    this.kind = kind
    this.params = params
    this.from = from
    this.until = until
    this.draws = draws
    this.number = number
  }

  /** A direction of its own, 0..1 of a turn from east; the same for as long as it lasts. */
  get heading(): number {
    return this.draws.uniform(streams.faults, this.number, headingDraw)
  }

  hits(target: number): boolean {
    return this.targets === null || this.targets.has(target)
  }

  /** The fault's next number, uniform in (0, 1). */
  draw(): number {
    return this.draws.uniform(streams.faults, this.number, this.drawn++)
  }

  /** True the first time it is asked for this number. */
  isFirst(of: number): boolean {
    if (this.met.has(of)) return false
    this.met.add(of)
    return true
  }

  /** Whether something is among so many per cent. */
  isAmong(sharePct: number): boolean {
    return sharePct >= 100 || this.draw() * 100 < sharePct
  }
}

export class ActiveFaults {
  /** Effects by kind, in the order in which kinds first came up. */
  readonly fired = new Map<FaultKind, number>()
  private readonly byKind = new Map<FaultKind, Array<ActiveFault>>()

  /** `kinds`: those that may come up; each is counted from 0. */
  constructor(kinds: ReadonlyArray<FaultKind>) {
    for (const kind of kinds) this.fired.set(kind, 0)
  }

  /** The oldest fault of a kind that hits this one now, null when none does. */
  find<Kind extends FaultKind>(kind: Kind, target = 0): ActiveFault<Kind> | null {
    const faults = this.byKind.get(kind)
    if (faults === undefined) return null
    for (let i = 0; i < faults.length; i++) {
      const fault = faults[i]!
      if (fault.hits(target)) return fault as unknown as ActiveFault<Kind>
    }
    return null
  }

  /** A fault did something. */
  count(kind: FaultKind, times = 1): void {
    this.fired.set(kind, (this.fired.get(kind) ?? 0) + times)
  }

  begin(fault: ActiveFault): void {
    const faults = this.byKind.get(fault.kind)
    if (faults === undefined) this.byKind.set(fault.kind, [fault])
    else faults.push(fault)
  }

  end(fault: ActiveFault): void {
    const rest = (this.byKind.get(fault.kind) ?? []).filter((it) => it !== fault)
    if (rest.length === 0) this.byKind.delete(fault.kind)
    else this.byKind.set(fault.kind, rest)
  }

  /** Whether any of these kinds is at work. */
  isAny(kinds: ReadonlyArray<FaultKind>): boolean {
    return kinds.some((kind) => this.byKind.has(kind))
  }
}
