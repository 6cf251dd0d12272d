/** What `curbline fuzz` can be told. */
export interface FuzzOptions {
  /** Cases to run; null: 100, or as many as fit into `minutes`. */
  readonly seeds: number | null
  readonly from: number
  /** Threads; null: as many as this machine has cores. */
  readonly workers: number | null
  /** Ends the campaign after so much real time; null: when all cases have run. */
  readonly minutes: number | null
  readonly stopOnFirst: boolean
  readonly noShrink: boolean
  /** Folder for minimal scenarios. */
  readonly out: string
  readonly json: boolean
}
