/** Hubs: their day, their places and where their robots are. */
import * as Effect from "effect/Effect"
import type { HubCommand } from "../../actors/hub/commands.ts"
import type { HubState } from "../../actors/hub/state.ts"
import { Gateway } from "../../cluster/gateway.ts"
import { isoOrNull } from "../delivery-view.ts"
import { type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import { find } from "../look.ts"
import { CauseBody, HubAnswerBody, HubParams } from "../schemas/hubs.ts"

/** Places and robots by their ids, because a map has no order that means anything. */
const byId = <V>(map: ReadonlyMap<string, V>): ReadonlyArray<V> =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)

const hubView = (state: HubState): typeof HubAnswerBody.Encoded => ({
  hubId: state.hubId,
  cityId: state.cityId,
  name: state.name,
  status: state.status ?? "CLOSED",
  endOfDayStartedAt: isoOrNull(state.endOfDayStartedAt),
  locations: byId(state.locations).map(({ capacity, isActive, lat, lng, locationId, name, type }) => ({
    locationId,
    type,
    name,
    lat,
    lng,
    capacity,
    isActive
  })),
  robots: byId(state.robots).map(({ checkIn, deployedAt, deploymentMethod, locationId, serial }) => ({
    serial,
    checkIn,
    locationId,
    deployedAt: isoOrNull(deployedAt),
    deploymentMethod
  })),
  openSearches: state.searches.length
})

export const getHub = endpoint({
  name: "getHub",
  method: "GET",
  path: "/hubs/:hubId",
  group: "hubs",
  summary: "A hub as it is now, with its places and robots.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: HubParams,
  query: Nothing,
  body: null,
  answers: { 200: HubAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ params }) => Effect.map(find("Hub", params.hubId), (state) => ok(hubView(state)))
})

interface Step {
  readonly verb: string
  readonly name: string
  readonly summary: string
  readonly problems: ReadonlyArray<string>
  readonly command: (cause: string) => HubCommand
}

const steps: ReadonlyArray<Step> = [
  {
    verb: "open",
    name: "openHub",
    summary: "The hub's day begins.",
    problems: ["ILLEGAL_TRANSITION"],
    command: (cause) => ({ _tag: "OpenHub", cause })
  },
  {
    verb: "close",
    name: "closeHub",
    summary: "The hub's day is over.",
    problems: ["ILLEGAL_TRANSITION"],
    command: (cause) => ({ _tag: "CloseHub", cause })
  },
  {
    verb: "start-end-of-day",
    name: "startEndOfDay",
    summary: "Robots are brought in as they become free.",
    problems: [],
    command: (cause) => ({ _tag: "StartEndOfDay", cause, robots: [] })
  }
]

const endpointOf = ({ command, name, problems, summary, verb }: Step): Endpoint =>
  endpoint({
    name,
    method: "POST",
    path: `/hubs/:hubId/${verb}`,
    group: "hubs",
    summary,
    welcome: ["dispatch"],
    params: HubParams,
    query: Nothing,
    body: CauseBody,
    example: { reason: "STORM" },
    answers: { 200: HubAnswerBody },
    problems: ["NOT_FOUND", ...problems],
    handle: ({ body, key, params: { hubId } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        yield* find("Hub", hubId)
        yield* gateway.tell("Hub", hubId, command(body.reason), key)
        return ok(hubView(yield* find("Hub", hubId)))
      })
  })

export const hubSteps: ReadonlyArray<Endpoint> = steps.map(endpointOf)
