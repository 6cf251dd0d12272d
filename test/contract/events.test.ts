/** The public events of each service, against the catalogue: name and producer; what is missing is written down. */
import { assert, describe } from "@effect/vitest"
import { difference, itAgrees } from "./catalogue.ts"
import { tagsOfUnion } from "./unions.ts"

interface ServiceEvents {
  readonly union: string
  /** In the catalogue, brought by later flows. */
  readonly notBuiltYet: ReadonlyArray<string>
}

const services: Readonly<Record<string, ServiceEvents>> = {
  deliveries: {
    union: "DeliveriesEvent",
    notBuiltYet: [
      // Customers and notifications: plain services with the databases
      "CustomerRegistered",
      "CustomerBlacklisted",
      "CustomerUnblacklisted",
      "CustomerSmsOptedOut",
      "CustomerAnonymized",
      "NotificationSent",
      "NotificationFailed"
    ]
  },
  operations: {
    union: "OperationsEvent",
    notBuiltYet: []
  },
  state: { union: "StateEvent", notBuiltYet: [] },
  dispatch: { union: "DispatchEvent", notBuiltYet: [] },
  device: {
    union: "DeviceEvent",
    // Firmware deployments
    notBuiltYet: ["ComponentDeploymentRecorded"]
  },
  integrations: {
    union: "IntegrationsEvent",
    notBuiltYet: [
      // Kept inside: they change the link's own state and have no row in the outbox
      "ExternalStateCreated",
      "ExternalStateClosed",
      // The door for orders, personal data and the partners' register
      "DeliveryIntegrationReceived",
      "DeliveryIntegrationMarkedNotRelevant",
      "TransportPlanOffered",
      "TransportPlanAccepted",
      "TransportPlanRejected",
      "TransportPlanSuperseded",
      "PiiStored",
      "PiiAccessed",
      "CredentialRotated",
      "DeliveryIntegrationProcessed",
      "DeliveryIntegrationRejected",
      "DeliveryIntegrationForwarded",
      "DeliveryIntegrationRefused",
      "PartnerCancellationRequested",
      "PartnerUnlockRequested",
      "PartnerDropoffChangeRequested",
      "CustomerOptedOut",
      "PiiErased",
      "PartnerUpserted",
      "PartnerConfigUpserted"
    ]
  },
  trip_monitor: { union: "TripMonitorEvent", notBuiltYet: [] }
}

describe("events", () => {
  itAgrees("are compared for every service of the catalogue", (catalogue) => {
    assert.deepStrictEqual(difference(Object.keys(catalogue.services), Object.keys(services)), [])
  })

  for (const [service, { union, notBuiltYet }] of Object.entries(services)) {
    itAgrees(`of ${service} are the catalogue's, less ${notBuiltYet.length}`, (catalogue) => {
      const expected = catalogue.events
        .filter((event) => event.producer === service)
        .map((event) => event.name)
      const built = tagsOfUnion(`src/services/${service.replace("_", "-")}/events.ts`, union)
      assert.deepStrictEqual(
        difference(expected, built),
        [...notBuiltYet].sort().map((name) => `- ${name}`)
      )
    })
  }
})
