/**
 * A connection that breaks at the moment a test wants: a TCP proxy in front of a server. PostgreSQL ends
 * connections politely, with a message; a network that fails does not.
 */
import { connect, createServer, type Socket } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * What happens to the next bytes of a client: they are lost with the connection, or they arrive and the
 * connection breaks before the answer.
 */
export type Cut = "beforeTheServer" | "beforeTheAnswer"

export interface CuttingProxy {
  /** The server's URL by way of the proxy. */
  readonly url: string
  /** Breaks the connection that sends next, once. */
  readonly cutNext: (cut: Cut) => void
  /** Answers of the server that were swallowed so far: from then on it has carried out what it was sent. */
  readonly swallowed: () => number
  /** From now on connections are accepted and closed at once. */
  readonly closeDoor: () => void
  readonly openDoor: () => void
}

/** A proxy in front of the server of `url`; the end of the scope closes it. */
export const cuttingProxy = (url: string): Effect.Effect<CuttingProxy, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => start(new URL(url))),
      ({ close }) => Effect.promise(close)
    ),
    ({ proxy }) => proxy
  )

const start = async (
  target: URL
): Promise<{ readonly proxy: CuttingProxy; readonly close: () => Promise<void> }> => {
  let next: Cut | null = null
  let swallowed = 0
  let isOpen = true
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (!isOpen) {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port === "" ? 5432 : target.port), target.hostname)
    let isCut = false
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client]
    ] as const) {
      sockets.add(socket)
      socket.on("error", () => other.destroy())
      socket.on("close", () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.on("data", (bytes) => {
      const cut = next
      next = null
      if (cut === "beforeTheServer") {
        client.destroy()
        return
      }
      if (cut === "beforeTheAnswer") isCut = true
      upstream.write(bytes)
    })
    upstream.on("data", (bytes) => {
      if (isCut) {
        swallowed += 1
        client.destroy()
      } else client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the proxy has no port")
  const url = new URL(target.href)
  url.hostname = "127.0.0.1"
  url.port = String(address.port)
  return {
    proxy: {
      url: url.href,
      cutNext: (cut) => {
        next = cut
      },
      swallowed: () => swallowed,
      closeDoor: () => {
        isOpen = false
      },
      openDoor: () => {
        isOpen = true
      }
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      })
  }
}
