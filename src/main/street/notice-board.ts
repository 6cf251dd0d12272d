/**
 * Where the server's web hook ends: what people are told (a robot waits outside, your order has arrived).
 * A notice that comes again is known by its key. Source: spec/flows.md F4.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import type { NotifyCustomer, NotifyMerchant } from "../../actors/calls.ts"

export type Notice = NotifyMerchant | NotifyCustomer

export class NoticeBoard {
  private readonly known = new Set<string>()
  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      this.take(String(request.headers["idempotency-key"]), JSON.parse(body) as { readonly _tag: string })
      response.writeHead(204).end()
    })
  })
  private tell: (notice: Notice) => void = () => undefined

  /** Begins to listen; the address that the server is to be given. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notices`
  }

  /** Whom it tells from now on. */
  reads(tell: (notice: Notice) => void): void {
    this.tell = tell
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve())
      this.server.closeAllConnections()
    })
  }

  private take(key: string, call: { readonly _tag: string }): void {
    if (this.known.has(key)) return
    this.known.add(key)
    if (call._tag === "NotifyMerchant" || call._tag === "NotifyCustomer") this.tell(call as Notice)
  }
}
