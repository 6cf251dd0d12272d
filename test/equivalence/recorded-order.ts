/**
 * Carries many pieces of work out side by side, and each only after the earlier ones that it has a key in
 * common with.
 */

/** `keysOf` names what a piece touches; pieces with a common key run one after the other, in their order. */
export const inRecordedOrder = <A>(
  pieces: ReadonlyArray<A>,
  keysOf: (piece: A) => Iterable<string>,
  inFlightMax: number,
  run: (piece: A) => Promise<void>
): Promise<void> => {
  const waitsFor = new Uint32Array(pieces.length)
  const followers = pieces.map((): Array<number> => [])
  const newest = new Map<string, number>()
  pieces.forEach((piece, index) => {
    for (const key of new Set(keysOf(piece))) {
      const before = newest.get(key)
      newest.set(key, index)
      if (before === undefined) continue
      followers[before]?.push(index)
      waitsFor[index] = (waitsFor[index] ?? 0) + 1
    }
  })
  const ready = pieces.map((_, index) => index).filter((index) => waitsFor[index] === 0)
  let taken = 0
  let inFlight = 0

  return new Promise((resolve, reject) => {
    const finished = (index: number): void => {
      for (const follower of followers[index] ?? []) {
        waitsFor[follower] = (waitsFor[follower] ?? 0) - 1
        if (waitsFor[follower] === 0) ready.push(follower)
      }
      inFlight -= 1
      start()
    }
    const start = (): void => {
      while (inFlight < inFlightMax && taken < ready.length) {
        const index = ready[taken] as number
        taken += 1
        inFlight += 1
        run(pieces[index] as A).then(() => finished(index), reject)
      }
      // Keys never wait in a circle, so that nothing is ready only when everything is done.
      if (inFlight === 0) resolve()
    }
    start()
  })
}
