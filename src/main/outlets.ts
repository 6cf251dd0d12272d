/**
 * Where calls of actors go on a server: commands to robots through the Device service, reports to partners
 * to their endpoints (`partner-outlet.ts`), everything that a person should hear to the web hook of
 * `CURBLINE_NOTIFY_URL`, and with it what is asked of couriers and of maps. Pilots' consoles and field
 * operators' phones ask by themselves, so nothing is pushed to them.
 *
 * Without a web hook such messages end here, and the log says so; never their content.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import type { Call } from "../actors/calls.ts"
import type { HostClock } from "../cluster/host-clock.ts"
import { OutletFault, type Outlets } from "../cluster/outlets.ts"
import type { DeviceService } from "../services/device/device-service.ts"
import { logEvent } from "./process-log.ts"

/** How long the receiver of a web hook may take. */
const hookTimeout = "5 seconds"

export const serverOutlets = (
  device: DeviceService,
  clock: HostClock,
  http: HttpClient.HttpClient,
  notifyUrl: string | null,
  partner: Outlets["PartnerCall"]
): Outlets => {
  const post = (call: Call, eventId: string): Effect.Effect<void, OutletFault> => {
    if (notifyUrl === null) {
      return Effect.sync(() =>
        logEvent("not told to anybody: CURBLINE_NOTIFY_URL is not set", { call: call._tag })
      )
    }
    const request = HttpClientRequest.post(notifyUrl).pipe(
      HttpClientRequest.setHeader("idempotency-key", eventId),
      HttpClientRequest.bodyUnsafeJson(call)
    )
    // Nobody reads the answer: with the scope its connection is given back.
    return HttpClient.withScope(HttpClient.filterStatusOk(http))
      .execute(request)
      .pipe(
        Effect.timeout(hookTimeout),
        Effect.scoped,
        Effect.asVoid,
        Effect.mapError(
          (error) =>
            new OutletFault({
              outlet: "web hook",
              message: error._tag === "ResponseError" ? `HTTP_${error.response.status}` : error._tag
            })
        )
      )
  }
  const seen = (): Effect.Effect<void> => Effect.void
  return {
    DeviceCall: (call) =>
      device
        .sendCommand(
          {
            commandId: call.commandId,
            serial: call.serial,
            type: call.type,
            payload: { text: call.text, operationState: call.operationState },
            expiresAt: call.expiresAt
          },
          clock.now()
        )
        .pipe(
          Effect.asVoid,
          Effect.mapError((fault) => new OutletFault({ outlet: "Device", message: fault.kind }))
        ),
    OfferToPilot: seen,
    TellPilot: seen,
    NotifyMerchant: post,
    NotifyCustomer: post,
    NotifySupport: post,
    OfferToFieldOperator: seen,
    TellFieldOperator: seen,
    CourierCall: post,
    PartnerCall: partner,
    RouteCall: post,
    RaiseAlarm: (call, eventId) => {
      logEvent("alarm", { code: call.code, entity: call.entity, id: call.id })
      return notifyUrl === null ? Effect.void : post(call, eventId)
    }
  }
}
