/** Flat arrays that grow by doubling while a run fills them. */

type Flat = Uint8Array | Uint32Array | Int32Array | Float64Array

/** A copy of twice the length. */
export const doubled = <T extends Flat>(array: T): T => {
  const Kind = array.constructor as new (length: number) => T
  const longer = new Kind(Math.max(1_024, array.length * 2))
  longer.set(array)
  return longer
}
