/** What only shows on a socket: callers who leave, and a server that stops while it is at work. */
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../src/http/named-uuid.ts"
import { Edge, tokenOf } from "./edge.ts"

const listen = async (edge: Edge): Promise<(path: string, signal?: AbortSignal) => Promise<Response>> => {
  await edge.app.listen({ host: "127.0.0.1", port: 0 })
  const { port } = edge.app.server.address() as AddressInfo
  return (path, signal) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${tokenOf("R1")}` },
      ...(signal === undefined ? {} : { signal })
    })
}

/** Waits, in real time, until something is so. */
const eventually = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 400 && !isSo(); tries++) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.isTrue(isSo())
}

describe("the server", () => {
  it("hands nothing to a robot that has hung up while it waited", async () => {
    const edge = await new Edge().open()
    const ask = await listen(edge)
    const before = edge.arrived
    const leaving = new AbortController()
    const waiting = ask("/devices/R1/commands?waitS=30", leaving.signal).catch(() => null)
    await eventually(() => edge.arrived > before)
    await edge.breathe()
    leaving.abort()
    assert.isNull(await waiting)
    await eventually(() => edge.lines.some((line) => line.includes("caller has gone")))
    await edge.breathe()
    const { platform } = edge
    const commandId = namedUuid("test", "command")
    const command = {
      commandId,
      serial: "R1",
      type: "SOFT_RESET",
      payload: {},
      expiresAt: platform.now + 60_000
    } as const
    edge.run((service) => service.sendCommand(command, platform.now))
    assert.strictEqual(edge.run((service) => service.sendCommand(command, platform.now)).status, "QUEUED")
    assert.strictEqual(edge.lines.filter((line) => line.includes('"defect"')).length, 0)
    await edge.close()
  })

  it("finishes what is under way when it stops, and takes nothing on", async () => {
    const edge = await new Edge().open()
    const ask = await listen(edge)
    const before = edge.arrived
    const waiting = ask("/devices/R1/commands?waitS=30")
    await eventually(() => edge.arrived > before)
    await edge.breathe()
    await edge.close()
    const answer = await waiting
    assert.strictEqual(answer.status, 200)
    assert.deepStrictEqual(await answer.json(), [])
    assert.isNull(await ask("/health").catch(() => null))
  })
})
