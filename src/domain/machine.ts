/**
 * A state machine as data: the rows of a transition table of the specification.
 * Deciders look their steps up here and nowhere else, tests enumerate it, `npm run docs:gen` draws it.
 */

/** One row: in any state of `from` (null: before creation) `trigger` may lead to `to`. */
export interface Transition<State extends string, Trigger extends string> {
  readonly from: ReadonlyArray<State> | null
  readonly trigger: Trigger
  readonly to: State
}

export interface Machine<State extends string, Trigger extends string> {
  /** Name in the catalogue, e.g. `Attempt`. */
  readonly name: string
  readonly states: ReadonlyArray<State>
  /** States that nothing leaves. */
  readonly final: ReadonlyArray<State>
  readonly transitions: ReadonlyArray<Transition<State, Trigger>>
  /** Which commands of the actor carry each trigger; none for a trigger that follows from another step. */
  readonly commands: { readonly [T in Trigger]: ReadonlyArray<string> }
  /** Target states by state and trigger; "" stands for "before creation". Built by `machine`. */
  readonly table: ReadonlyMap<string, ReadonlyMap<string, ReadonlyArray<State>>>
}

const beforeCreation = ""

/** Builds the look-up table of a machine from its rows. */
export const machine = <State extends string, Trigger extends string>(
  rows: Omit<Machine<State, Trigger>, "table">
): Machine<State, Trigger> => {
  const table = new Map<string, Map<string, Array<State>>>()
  for (const row of rows.transitions) {
    for (const from of row.from ?? [beforeCreation]) {
      let byTrigger = table.get(from)
      if (byTrigger === undefined) {
        byTrigger = new Map()
        table.set(from, byTrigger)
      }
      const targets = byTrigger.get(row.trigger)
      if (targets === undefined) byTrigger.set(row.trigger, [row.to])
      else targets.push(row.to)
    }
  }
  return { ...rows, table }
}

const none: ReadonlyArray<never> = []

/** Where `trigger` may lead from `from` (null: creation); empty when the pair is illegal. */
export const targetsOf = <State extends string, Trigger extends string>(
  machine: Machine<State, Trigger>,
  from: State | null,
  trigger: Trigger
): ReadonlyArray<State> => machine.table.get(from ?? beforeCreation)?.get(trigger) ?? none

/** Whether the table has the row `from` --`trigger`--> `to`. */
export const isLegal = <State extends string, Trigger extends string>(
  machine: Machine<State, Trigger>,
  from: State | null,
  trigger: Trigger,
  to: State
): boolean => targetsOf(machine, from, trigger).includes(to)

/** The triggers that `from` accepts, in the order of the table: what an `IllegalTransition` allows. */
export const triggersFrom = <State extends string, Trigger extends string>(
  machine: Machine<State, Trigger>,
  from: State | null
): ReadonlyArray<Trigger> => {
  const allowed: Array<Trigger> = []
  for (const row of machine.transitions) {
    const fits = from === null ? row.from === null : row.from?.includes(from)
    if (fits && !allowed.includes(row.trigger)) allowed.push(row.trigger)
  }
  return allowed
}
