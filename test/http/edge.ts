/**
 * The HTTP application on a small city in memory: two robots at work, two pilots on shift, callers of
 * every kind. What leaves the platform (calls, log lines) is kept for tests to look at.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type { FastifyInstance, InjectOptions } from "fastify"
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { RobotFlags } from "../../src/actors/robot/commands.ts"
import type { RobotState } from "../../src/actors/robot/state.ts"
import { Gateway } from "../../src/cluster/gateway.ts"
import { haversineM, interpolate, type LatLng } from "../../src/domain/geo.ts"
import { createApp, defaultBodyLimitBytes } from "../../src/http/app.ts"
import * as courierSecrets from "../../src/http/courier-secrets.ts"
import type { EdgeServices } from "../../src/http/endpoint.ts"
import * as fieldCrew from "../../src/http/field-crew.ts"
import * as keyring from "../../src/http/keyring.ts"
import * as knownHubs from "../../src/http/known-hubs.ts"
import { namedUuid } from "../../src/http/named-uuid.ts"
import * as terms from "../../src/http/quote-terms.ts"
import type { RateLimit } from "../../src/http/rate-limit.ts"
import { type Check, Readiness } from "../../src/http/readiness.ts"
import { heartbeatExample } from "../../src/http/schemas/devices.ts"
import { hashOfSecret } from "../../src/http/secrets.ts"
import { codeOf } from "../../src/http/serve-endpoint.ts"
import * as trackerToken from "../../src/http/tracker-token.ts"
import * as courierLog from "../../src/services/deliveries/repository-courier-log.ts"
import { type StoredRule, WatchdogRules } from "../../src/services/deliveries/repository-watchdog-rules.ts"
import { layerMemory as watchdogRulesLayer } from "../../src/services/deliveries/repository-watchdog-rules-memory.ts"
import { decodeRule } from "../../src/services/deliveries/watchdog-schema.ts"
import * as device from "../../src/services/device/device-service.ts"
import { layerMemory } from "../../src/services/device/repository-memory.ts"
import { isoOf } from "../../src/services/table.ts"
import { MemoryPlatform } from "../support/memory-gateway.ts"
import { layerMemoryReads } from "../support/memory-reads.ts"
import { smallCity } from "../support/scenario.ts"

export const partnerId = namedUuid("test", "partner")
export const otherPartnerId = namedUuid("test", "other partner")
export const pilotId = namedUuid("test", "pilot")
export const otherPilotId = namedUuid("test", "other pilot")
const dispatcherId = namedUuid("test", "dispatcher")
export const fieldId = namedUuid("test", "field operator")
export const otherFieldId = namedUuid("test", "other field operator")
/** What DoorDash sends as `Authorization`, and with what Uber signs. */
export const doordashAuthorization = "Basic ZG9vcmRhc2g6c2VjcmV0"
export const uberKey = "the signing key of Uber"

const secretOf = (keyId: string): string => `secret-of-${keyId}-0123456789`

const keyOf = (
  keyId: string,
  scope: keyring.Scope,
  ids: { readonly partnerId?: string; readonly operatorId?: string } = {}
): keyring.ServiceKey => ({
  keyId,
  secretHash: hashOfSecret(secretOf(keyId)),
  scopes: [scope],
  partnerId: ids.partnerId ?? null,
  operatorId: ids.operatorId ?? null
})

const keys: ReadonlyArray<keyring.ServiceKey> = [
  keyOf("admin", "admin"),
  keyOf("service", "service"),
  keyOf("partner", "partner", { partnerId }),
  keyOf("other-partner", "partner", { partnerId: otherPartnerId }),
  keyOf("dispatch", "dispatch", { operatorId: dispatcherId }),
  keyOf("field", "field", { operatorId: fieldId }),
  keyOf("other-field", "field", { operatorId: otherFieldId }),
  keyOf("pilot", "pilot", { operatorId: pilotId }),
  keyOf("other-pilot", "pilot", { operatorId: otherPilotId }),
  keyOf("new-pilot", "pilot", { operatorId: namedUuid("test", "new pilot") })
]

/** Callers by name: key ids, robots by serial, or a token as it is. */
export const tokenOf = (caller: string): string =>
  caller.startsWith("R")
    ? `cd_${caller}-0123456789abcdef`
    : caller.includes("_")
      ? caller
      : `ck_${caller}_${secretOf(caller)}`

export interface Sent {
  readonly as?: string
  readonly body?: unknown
  readonly key?: string
  readonly headers?: { readonly [name: string]: string }
}

/** An answer. */
export class Got {
  readonly status: number
  readonly headers: { readonly [name: string]: unknown }
  readonly body: unknown

  constructor(status: number, headers: { readonly [name: string]: unknown }, text: string) {
    this.status = status
    this.headers = headers
    this.body = text === "" ? undefined : JSON.parse(text)
  }

  /** A member of the body by its path, e.g. `details.0.field`; undefined when there is none. */
  at<A>(path: string): A {
    return memberOf(this.body, path)
  }
}

/** A command as a robot fetches it. */
export interface RobotOrder {
  readonly commandId: string
  readonly seq: number
  readonly type: string
  readonly payload: { readonly text: string | null }
}

/** A member of JSON by its path. */
export const memberOf = <A>(json: unknown, path: string): A =>
  path
    .split(".")
    .reduce<unknown>(
      (value, name) => (value as { readonly [name: string]: unknown } | null | undefined)?.[name],
      json
    ) as A

export interface EdgeOptions {
  readonly rateLimit?: RateLimit
  readonly bodyLimitBytes?: number
  readonly returnPolicy?: "return" | "discard"
  /** Couriers may deliver when no robot can. */
  readonly courierFallback?: boolean
  /** The registry of field operators is in another process. */
  readonly withoutDispatch?: boolean
}

export class Edge {
  readonly platform = new MemoryPlatform(smallCity({ robots: 2, pilots: 2, orders: 1 }))
  readonly app: FastifyInstance
  readonly lines: Array<string> = []
  /** Web hooks of couriers that no delivery took. */
  readonly untaken: Array<courierLog.UntakenHook> = []
  /** Requests that were let in. */
  arrived = 0
  checks: ReadonlyArray<Check> = [{ name: "cluster", ok: true, problem: null }]
  private readonly runtime: ManagedRuntime.ManagedRuntime<EdgeServices, never>
  private readonly heartbeats = new Map<string, number>()
  private ids = 0

  /** `METHOD template status code` of every answer that any edge of this file gave. */
  static readonly answered = new Set<string>()

  constructor(options: EdgeOptions = {}) {
    const { platform } = this
    // Waits are real, the time that is told is the platform's.
    const clock = Object.assign(Object.create(Clock.make()) as Clock.Clock, {
      unsafeCurrentTimeMillis: () => platform.now,
      currentTimeMillis: Effect.sync(() => platform.now)
    })
    const devices = device
      .layer((event) => platform.gateway.publish(event))
      .pipe(Layer.provide(layerMemory((event) => platform.host.publish(event))))
    const runtime = ManagedRuntime.make(
      Layer.mergeAll(
        Layer.succeed(Gateway, platform.gateway),
        devices,
        keyring.layer(keys),
        trackerToken.layer(["a secret that signs trackers' links"]),
        terms.layer({
          shard: platform.city.shard,
          pickupWindowMs: 1_800_000,
          orderLitres: 10,
          courierFallback: options.courierFallback ?? false,
          preferredCourier: null,
          returnPolicy: options.returnPolicy ?? "return"
        }),
        layerMemoryReads(platform),
        knownHubs.layer([
          namedUuid("test", "hub that is not open"),
          ...platform.city.hubs.map(({ id }) => id)
        ]),
        fieldCrew.layer(options.withoutDispatch === true ? null : platform.views.operators),
        watchdogRulesLayer((rule) => this.isWatchedBy(rule)),
        courierLog.layerMemory((hook) => void this.untaken.push(hook)),
        courierSecrets.layer({
          doordashHashes: [hashOfSecret("Bearer the-one-before-0123"), hashOfSecret(doordashAuthorization)],
          uberKeys: ["the key before", uberKey]
        }),
        Layer.succeed(Readiness, { check: Effect.sync(() => this.checks) }),
        Layer.setClock(clock)
      )
    )
    this.runtime = runtime
    this.app = createApp({
      runtime,
      freshId: () => namedUuid("fresh", String(++this.ids)),
      freshSecret: () => `fresh-secret-${++this.ids}-0123456789`,
      log: { level: "debug", stream: { write: (line) => void this.lines.push(line) } },
      rateLimit: options.rateLimit ?? null,
      bodyLimitBytes: options.bodyLimitBytes ?? defaultBodyLimitBytes
    })
    this.app.addHook("preHandler", (_request, _reply, done) => {
      this.arrived += 1
      done()
    })
    this.app.addHook("onResponse", (request, reply, done) => {
      const { method, url } = request.routeOptions
      Edge.answered.add(`${String(method)} ${url ?? ""} ${reply.statusCode} ${codeOf(request) ?? ""}`.trim())
      done()
    })
    platform.onCall = (call) => {
      if (call._tag !== "DeviceCall") return
      const { commandId, expiresAt, operationState, serial, text, type } = call
      this.run((service) =>
        service.sendCommand(
          { commandId, serial, type, payload: { text, operationState }, expiresAt },
          platform.now
        )
      )
    }
  }

  /** Uses the Device service directly. */
  run<A, E>(use: (service: device.DeviceService) => Effect.Effect<A, E>): A {
    return this.runtime.runSync(Effect.flatMap(device.Device, use))
  }

  /** Whether a delivery holds on to a rule. */
  private isWatchedBy(rule: StoredRule): boolean {
    return [...this.platform.host.allOf("Delivery")].some(({ state }) =>
      (state as DeliveryState).watchdog?.rules.some(({ ruleId }) => ruleId === rule.ruleId)
    )
  }

  /** What is accepted from now on is watched by the rules that are stored and active. */
  useRules(): void {
    const stored = this.runtime.runSync(Effect.flatMap(WatchdogRules, (rules) => rules.all()))
    const active = stored.filter((rule) => rule.active)
    this.platform.rules.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...active.map(({ entryPoint, label, ruleId, schema, schemaVersion }) => ({
        ruleId,
        label,
        entryPoint,
        schemaVersion,
        rule: Either.getOrThrow(decodeRule(schema))
      }))
    )
  }

  /** A token for a delivery, whether there is one or not. */
  trackerToken(deliveryId: string): string {
    return this.runtime.runSync(
      Effect.map(trackerToken.TrackerTokens, (tokens) => tokens.issue(deliveryId, this.platform.now))
    )
  }

  async send(method: InjectOptions["method"], url: string, sent: Sent = {}): Promise<Got> {
    const response = await this.app.inject({
      method: method ?? "GET",
      url,
      headers: {
        ...(sent.as === undefined ? {} : { authorization: `Bearer ${tokenOf(sent.as)}` }),
        ...(sent.key === undefined ? {} : { "idempotency-key": sent.key }),
        ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
        ...sent.headers
      },
      ...(sent.body === undefined
        ? {}
        : { payload: typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body) })
    })
    return new Got(response.statusCode, response.headers, response.body)
  }

  readonly get = (url: string, sent: Sent = {}): Promise<Got> => this.send("GET", url, sent)
  readonly post = (url: string, sent: Sent = {}): Promise<Got> =>
    this.send("POST", url, { body: {}, ...sent })

  /** Where each robot stands; a robot's own world. */
  readonly places = new Map<string, LatLng>()

  robot(serial: string): RobotState {
    return this.platform.stateOf<RobotState>("Robot", serial)
  }

  /** What a robot would say of itself now, if it agreed with the platform. */
  heartbeatBody(serial: string): object {
    const seq = (this.heartbeats.get(serial) ?? 0) + 1
    this.heartbeats.set(serial, seq)
    const { location } = heartbeatExample
    const { lat, lng } = this.places.get(serial) ?? this.lot.place
    const { lidState, operationState } = this.robot(serial)
    return {
      ...heartbeatExample,
      seq,
      uptimeMs: seq * 10_000,
      createdAt: this.now,
      location: { ...location, latitude: lat, longitude: lng },
      operationState,
      lidState
    }
  }

  heartbeat(serial: string, more: object = {}): Promise<Got> {
    return this.post(`/devices/${serial}/heartbeat`, {
      as: serial,
      body: { ...this.heartbeatBody(serial), ...more }
    })
  }

  /** Sets flags of a robot behind everybody's back. */
  setFlags(serial: string, flags: RobotFlags): void {
    const command = {
      _tag: "SetFlags",
      flags,
      referenceId: null,
      reason: "TEST",
      requestedBy: "system:test"
    } as const
    this.platform.host.command("Robot", serial, command)
    this.platform.advance(500)
  }

  /** Lets time pass while robots and consoles go on reporting. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 10) {
      this.platform.advance(Math.min(10, left) * 1_000)
      for (const serial of ["R1", "R2"]) if (!this.silent.has(serial)) await this.heartbeat(serial)
      this.pilotsAreThere()
    }
  }

  /** Robots that have lost their link. */
  readonly silent = new Set<string>()

  /** Consoles send every few seconds; here one word stands for all that come. */
  pilotsAreThere(): void {
    const { host, now } = this.platform
    for (const id of [pilotId, otherPilotId]) {
      host.command("Pilot", id, { _tag: "Heartbeat", sentAt: now, repeatsEveryMs: 5_000 })
    }
    this.platform.advance(0)
  }

  private readonly streams = new Map<string, number>()

  /** The next item of a robot's event stream. */
  item(serial: string, more: object): Promise<Got> {
    const seq = (this.streams.get(serial) ?? 0) + 1
    this.streams.set(serial, seq)
    const door = "state" in more ? "lid-events" : "type" in more ? "pin-entries" : "report"
    return this.post(`/state/${serial}/${door}`, {
      as: serial,
      body: {
        bootId: heartbeatExample.bootId,
        sentUptimeMs: 100_000,
        items: [{ seq, at: this.now, uptimeMs: 100_000, ...more }]
      }
    })
  }

  /** The commands that wait for a robot, as it would fetch them. */
  async commandsOf(serial: string): Promise<ReadonlyArray<RobotOrder>> {
    const { body } = await this.get(`/devices/${serial}/commands`, { as: serial })
    return body as ReadonlyArray<RobotOrder>
  }

  private readonly toldUpTo = new Map<string, number>()

  /** Waits, in real time, until a robot is told to do something of this type that it was not told before. */
  async told(serial: string, type: string): Promise<RobotOrder> {
    for (let tries = 0; tries < 200; tries++) {
      const after = this.toldUpTo.get(serial) ?? 0
      const found = (await this.commandsOf(serial)).find((order) => order.type === type && order.seq > after)
      if (found !== undefined) {
        this.toldUpTo.set(serial, found.seq)
        return found
      }
      await this.breathe()
    }
    throw new Error(`${serial} was not told ${type}`)
  }

  /** Lets requests that are under way go as far as they can. */
  async breathe(): Promise<void> {
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve))
  }

  readonly bootId = heartbeatExample.bootId

  /** The present, as it travels. */
  get now(): string {
    return isoOf(this.platform.now)
  }

  get hub() {
    return this.platform.city.hubs[0]!
  }

  get lot() {
    return this.platform.city.lots[0]!
  }

  /** The merchant next to the lot. */
  get merchant() {
    const far = (place: LatLng): number => haversineM(place, this.lot.place)
    return [...this.platform.city.merchants].sort((a, b) => far(a.place) - far(b.place))[0]!
  }

  /** A customer half-way from the merchant to the middle of the zone. */
  get customer(): LatLng {
    return interpolate(this.merchant.place, this.platform.city.zones[0]!.center, 0.5)
  }

  /** The hub opens, robots R1 and R2 stand at the first lot, both pilots begin their shift. */
  async open(): Promise<this> {
    const { city, host, now } = this.platform
    host.command("Hub", this.hub.id, {
      _tag: "CreateHub",
      shard: city.shard,
      cityId: city.id,
      name: "Harbour"
    })
    for (const lot of city.lots) {
      host.command("Hub", this.hub.id, {
        _tag: "UpsertLocation",
        locationId: lot.id,
        type: "PARKING_LOT",
        name: lot.name,
        lat: lot.place.lat,
        lng: lot.place.lng,
        capacity: 10,
        demandSchedule: null,
        isActive: true
      })
    }
    host.command("Hub", this.hub.id, { _tag: "OpenHub", cause: "SCHEDULE" })
    for (const serial of ["R1", "R2"]) {
      host.command("Hub", this.hub.id, { _tag: "RegisterRobot", serial })
      this.run((service) => service.provision(serial, hashOfSecret(tokenOf(serial)), now))
    }
    for (const id of [pilotId, otherPilotId]) {
      host.command("Pilot", id, {
        _tag: "ScheduleShift",
        pilotId: id,
        shard: city.shard,
        cityId: city.id,
        experienceDays: 100,
        startAt: now,
        endAt: now + 8 * 3_600_000,
        breaks: []
      })
    }
    this.platform.advance(1_000)
    for (const serial of ["R1", "R2"]) {
      await this.heartbeat(serial)
      const place = { locationId: this.lot.id }
      const { status, body } = await this.post(`/robots/${serial}/deploy`, {
        as: "field",
        body: { ...place, reason: "MORNING" }
      })
      if (status !== 200) throw new Error(`${serial} was not deployed: ${JSON.stringify(body)}`)
      await this.post(`/robots/${serial}/park`, { as: "field", body: place })
      await this.heartbeat(serial)
    }
    for (const [name, id] of [
      ["pilot", pilotId],
      ["other-pilot", otherPilotId]
    ] as const) {
      await this.post(`/operators/${id}/action`, { as: name, body: { action: "on-shift" } })
    }
    this.pilotsAreThere()
    await this.pass(10)
    return this
  }

  async close(): Promise<void> {
    await this.app.close()
  }
}
