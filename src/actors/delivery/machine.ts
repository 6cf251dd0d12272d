/**
 * Transition tables of the Delivery actor, complete, as data. Source: spec/deliveries.md 3.1-3.3.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import {
  type AttemptStatus,
  attemptStatuses,
  type DeliveryStatus,
  deliveryStatuses,
  type WatchdogActionStatus,
  watchdogActionStatuses
} from "../../services/deliveries/enums.ts"

export type DeliveryTrigger =
  | "Accept"
  | "AttemptUnderWay"
  | "AttemptEnded"
  | "RescueNeeded"
  | "RescuerAccepted"
  | "WithdrawRescue"
  | "AttemptDelivered"
  | "CancelSettled"
  | "ProvidersExhausted"

export const deliveryMachine = machine<DeliveryStatus, DeliveryTrigger>({
  name: "Delivery",
  states: deliveryStatuses,
  final: ["Completed", "Canceled"],
  transitions: [
    { from: null, trigger: "Accept", to: "Scheduled" },
    { from: ["Scheduled"], trigger: "AttemptUnderWay", to: "InProgress" },
    { from: ["Scheduled"], trigger: "AttemptEnded", to: "Scheduled" },
    { from: ["RescueRequested"], trigger: "AttemptEnded", to: "RescueRequested" },
    { from: ["InProgress", "RescueInProgress"], trigger: "RescueNeeded", to: "RescueRequested" },
    { from: ["RescueRequested"], trigger: "RescuerAccepted", to: "RescueInProgress" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "InProgress" },
    { from: ["InProgress", "RescueInProgress"], trigger: "AttemptDelivered", to: "Completed" },
    {
      from: ["Scheduled", "InProgress", "RescueRequested", "RescueInProgress"],
      trigger: "CancelSettled",
      to: "Canceled"
    },
    {
      from: ["Scheduled", "InProgress", "RescueRequested", "RescueInProgress"],
      trigger: "ProvidersExhausted",
      to: "Canceled"
    }
  ],
  commands: {
    Accept: ["Accept"],
    AttemptUnderWay: [],
    AttemptEnded: [],
    RescueNeeded: [],
    RescuerAccepted: [],
    WithdrawRescue: ["WithdrawRescue"],
    AttemptDelivered: [],
    CancelSettled: [],
    ProvidersExhausted: []
  }
})

/** The statuses an attempt can have: `Completed` is an alias that is read as Delivered and never stored. */
export type AttemptState = Exclude<AttemptStatus, "Completed">

const attemptStates = attemptStatuses.filter((status): status is AttemptState => status !== "Completed")

export type AttemptTrigger =
  | "RequestAttempt"
  | "ProviderAccepted"
  | "ProviderRefused"
  | "TimeOutRequest"
  | "ScheduleAhead"
  | "ResourceAssigned"
  | "ResourceUnassigned"
  | "TravelStarted"
  | "ArrivedAtRobot"
  | "ArrivedAtPickup"
  | "PickupStarted"
  | "LoadConfirmed"
  | "PilotReady"
  | "PilotLost"
  | "TripStarted"
  | "NearDestination"
  | "Arrived"
  | "LidOpenedForUnload"
  | "DeliveryConfirmed"
  | "CancelAttempt"
  | "CancelConfirmed"
  | "CancelRefused"
  | "TimeOutCancel"
  | "CancelGivenUp"
  | "ProviderCanceled"
  | "RequestRescue"
  | "RescuerAssigned"
  | "RescuerLost"
  | "WithdrawRescue"
  | "CargoRecovered"
  | "DeclareUnrecoverable"
  | "StartReturn"
  | "ReturnStarted"
  | "ReturnArrived"
  | "ReturnAborted"
  | "ReturnLost"
  | "TimeOutAttempt"

export const attemptMachine = machine<AttemptState, AttemptTrigger>({
  name: "Attempt",
  states: attemptStates,
  final: [
    "RequestFailed",
    "Delivered",
    "Canceled",
    "TimedOut",
    "Unrecoverable",
    "Rescued",
    "Returned",
    "ReturnCanceled",
    "ReturnFailed"
  ],
  transitions: [
    { from: null, trigger: "RequestAttempt", to: "Requested" },
    { from: ["Requested", "CancelRequestFailed"], trigger: "ProviderAccepted", to: "Pending" },
    { from: ["Requested", "CancelRequestFailed"], trigger: "ProviderRefused", to: "RequestFailed" },
    { from: ["Requested", "CancelRequestFailed"], trigger: "TimeOutRequest", to: "RequestFailed" },
    { from: ["Pending", "CancelRequestFailed"], trigger: "ScheduleAhead", to: "Scheduled" },
    { from: ["Pending", "Scheduled", "CancelRequestFailed"], trigger: "ResourceAssigned", to: "Assigned" },
    {
      from: [
        "Assigned",
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "CancelRequestFailed"
      ],
      trigger: "ResourceUnassigned",
      to: "Pending"
    },
    {
      from: ["Pending", "Scheduled", "Assigned", "CancelRequestFailed"],
      trigger: "TravelStarted",
      to: "InTransitToPartner"
    },
    {
      from: ["Pending", "Scheduled", "Assigned", "CancelRequestFailed"],
      trigger: "TravelStarted",
      to: "InTransitToRescue"
    },
    { from: ["InTransitToRescue", "CancelRequestFailed"], trigger: "ArrivedAtRobot", to: "AtBot" },
    {
      from: ["Pending", "Scheduled", "Assigned", "InTransitToPartner", "CancelRequestFailed"],
      trigger: "ArrivedAtPickup",
      to: "AtPickup"
    },
    { from: ["AtPickup", "AtBot", "CancelRequestFailed"], trigger: "PickupStarted", to: "PickupInProgress" },
    {
      from: ["AtPickup", "PickupInProgress", "CancelRequestFailed"],
      trigger: "LoadConfirmed",
      to: "LoadedWaitingForPilot"
    },
    { from: ["LoadedWaitingForPilot", "CancelRequestFailed"], trigger: "PilotReady", to: "LoadedWithPilot" },
    { from: ["LoadedWithPilot", "CancelRequestFailed"], trigger: "PilotLost", to: "LoadedWaitingForPilot" },
    {
      from: [
        "LoadedWithPilot",
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "CancelRequestFailed"
      ],
      trigger: "TripStarted",
      to: "InTransit"
    },
    { from: ["InTransit", "CancelRequestFailed"], trigger: "NearDestination", to: "ArrivingAtDestination" },
    {
      from: ["InTransit", "ArrivingAtDestination", "CancelRequestFailed"],
      trigger: "Arrived",
      to: "AtDestination"
    },
    {
      from: ["AtDestination", "CancelRequestFailed"],
      trigger: "LidOpenedForUnload",
      to: "DeliveryInProgress"
    },
    {
      from: [
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination",
        "DeliveryInProgress",
        "RescueInitiated",
        "CancelRequested",
        "CancelRequestFailed"
      ],
      trigger: "DeliveryConfirmed",
      to: "Delivered"
    },
    {
      from: [
        "Requested",
        "Pending",
        "Scheduled",
        "Assigned",
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination",
        "DeliveryInProgress",
        "RescueRequested",
        "RescueInitiated",
        "CancelRequestFailed"
      ],
      trigger: "CancelAttempt",
      to: "CancelRequested"
    },
    { from: ["CancelRequested", "CancelRequestFailed"], trigger: "CancelConfirmed", to: "Canceled" },
    { from: ["CancelRequested"], trigger: "CancelRefused", to: "CancelRequestFailed" },
    { from: ["CancelRequested"], trigger: "TimeOutCancel", to: "CancelRequestFailed" },
    { from: ["CancelRequestFailed"], trigger: "CancelGivenUp", to: "Canceled" },
    {
      from: [
        "Requested",
        "Pending",
        "Scheduled",
        "Assigned",
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination",
        "DeliveryInProgress",
        "CancelRequested",
        "CancelRequestFailed",
        "RescueRequested",
        "RescueInitiated",
        "ReturnInitiated",
        "ReturnInProgress"
      ],
      trigger: "ProviderCanceled",
      to: "Canceled"
    },
    {
      from: [
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination",
        "DeliveryInProgress",
        "CancelRequestFailed"
      ],
      trigger: "RequestRescue",
      to: "RescueRequested"
    },
    { from: ["RescueRequested", "CancelRequestFailed"], trigger: "RescuerAssigned", to: "RescueInitiated" },
    { from: ["RescueInitiated", "CancelRequestFailed"], trigger: "RescuerLost", to: "RescueRequested" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "InTransitToPartner" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "InTransitToRescue" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "AtBot" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "AtPickup" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "PickupInProgress" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "LoadedWaitingForPilot" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "LoadedWithPilot" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "InTransit" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "ArrivingAtDestination" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "AtDestination" },
    { from: ["RescueRequested"], trigger: "WithdrawRescue", to: "DeliveryInProgress" },
    {
      from: ["RescueRequested", "RescueInitiated", "CancelRequestFailed"],
      trigger: "CargoRecovered",
      to: "Rescued"
    },
    {
      from: ["RescueRequested", "RescueInitiated", "CancelRequestFailed"],
      trigger: "DeclareUnrecoverable",
      to: "Unrecoverable"
    },
    {
      from: [
        "AtPickup",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination",
        "DeliveryInProgress",
        "CancelRequested",
        "CancelRequestFailed"
      ],
      trigger: "StartReturn",
      to: "ReturnInitiated"
    },
    { from: ["ReturnInitiated"], trigger: "ReturnStarted", to: "ReturnInProgress" },
    { from: ["ReturnInitiated", "ReturnInProgress"], trigger: "ReturnArrived", to: "Returned" },
    { from: ["ReturnInitiated", "ReturnInProgress"], trigger: "ReturnAborted", to: "ReturnCanceled" },
    { from: ["ReturnInitiated", "ReturnInProgress"], trigger: "ReturnLost", to: "ReturnFailed" },
    { from: ["ReturnInitiated", "ReturnInProgress"], trigger: "TimeOutAttempt", to: "ReturnFailed" },
    {
      from: [
        "Requested",
        "Pending",
        "Scheduled",
        "Assigned",
        "InTransitToPartner",
        "InTransitToRescue",
        "AtBot",
        "AtPickup",
        "PickupInProgress",
        "LoadedWaitingForPilot",
        "LoadedWithPilot",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination",
        "DeliveryInProgress",
        "RescueRequested",
        "RescueInitiated",
        "CancelRequestFailed"
      ],
      trigger: "TimeOutAttempt",
      to: "TimedOut"
    }
  ],
  commands: {
    RequestAttempt: ["Accept", "ChangeProvider"],
    ProviderAccepted: ["ApplyDispatch", "CourierUpdate"],
    ProviderRefused: ["ApplyDispatch", "CourierUpdate"],
    TimeOutRequest: ["TimeOutRequest"],
    ScheduleAhead: ["ApplyDispatch", "CourierUpdate"],
    ResourceAssigned: ["ApplyDispatch", "CourierUpdate"],
    ResourceUnassigned: ["ApplyDispatch", "CourierUpdate"],
    TravelStarted: ["ApplyTrip", "CourierUpdate"],
    ArrivedAtRobot: ["ApplyDispatch", "CourierUpdate"],
    ArrivedAtPickup: ["ApplyDispatch", "CourierUpdate"],
    PickupStarted: ["ApplyLid", "CourierUpdate"],
    LoadConfirmed: ["ApplyLid", "ApplyField", "Load"],
    PilotReady: ["ApplyTrip"],
    PilotLost: ["ApplyTrip"],
    TripStarted: ["ApplyTrip", "CourierUpdate"],
    NearDestination: ["ApplyTrip", "CourierUpdate"],
    Arrived: ["ApplyTrip", "CourierUpdate"],
    LidOpenedForUnload: ["ApplyLid"],
    DeliveryConfirmed: ["ApplyLid", "ApplyField", "CourierUpdate", "Complete"],
    CancelAttempt: ["Cancel", "ChangeProvider", "RetryCancel", "GiveUpNoShow"],
    CancelConfirmed: ["ApplyDispatch", "CourierUpdate"],
    CancelRefused: ["CourierUpdate"],
    TimeOutCancel: ["TimeOutCancel"],
    CancelGivenUp: ["RetryCancel"],
    ProviderCanceled: ["ApplyDispatch", "CourierUpdate"],
    RequestRescue: ["ApplyDispatch", "ApplyRobot", "StartRescue"],
    RescuerAssigned: ["ApplyDispatch", "ApplyField", "CourierUpdate"],
    RescuerLost: ["ApplyDispatch", "ApplyField", "CourierUpdate"],
    WithdrawRescue: ["WithdrawRescue"],
    CargoRecovered: ["ApplyLid", "ApplyField", "CourierUpdate"],
    DeclareUnrecoverable: ["DeclareUnrecoverable"],
    StartReturn: ["ApplyDispatch", "CourierUpdate", "StartReturn"],
    ReturnStarted: ["ApplyTrip", "CourierUpdate"],
    ReturnArrived: ["ApplyTrip", "ApplyField", "CourierUpdate"],
    ReturnAborted: ["ApplyTrip", "CourierUpdate"],
    ReturnLost: ["DeclareUnrecoverable", "CourierUpdate"],
    TimeOutAttempt: ["TimeOutAttempt"]
  }
})

export type WatchdogActionTrigger =
  | "Match"
  | "Claim"
  | "ConditionGone"
  | "CancelWatchdogAction"
  | "Succeed"
  | "RetriesSpent"
  | "Retry"

/** What a matched rule wants done. The end of a delivery cancels by the same row as an operator. */
export const watchdogActionMachine = machine<WatchdogActionStatus, WatchdogActionTrigger>({
  name: "WatchdogAction",
  states: watchdogActionStatuses,
  final: ["EXECUTED", "FAILED", "SKIPPED", "CANCELED"],
  transitions: [
    { from: null, trigger: "Match", to: "QUEUED" },
    { from: ["QUEUED"], trigger: "Claim", to: "EXECUTING" },
    { from: ["QUEUED", "EXECUTING"], trigger: "ConditionGone", to: "SKIPPED" },
    { from: ["QUEUED"], trigger: "CancelWatchdogAction", to: "CANCELED" },
    { from: ["EXECUTING"], trigger: "Succeed", to: "EXECUTED" },
    { from: ["EXECUTING"], trigger: "RetriesSpent", to: "FAILED" },
    { from: ["EXECUTING"], trigger: "Retry", to: "QUEUED" }
  ],
  commands: {
    Match: ["RunWatchdog"],
    Claim: ["RunWatchdog"],
    ConditionGone: ["RunWatchdog"],
    CancelWatchdogAction: ["CancelWatchdogAction"],
    Succeed: ["RunWatchdog"],
    RetriesSpent: ["RunWatchdog"],
    Retry: ["RunWatchdog"]
  }
})
