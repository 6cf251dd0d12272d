/**
 * Policies of sending reports: which answers may be tried again, and when. Pure.
 * Source: spec/integrations.md 3.2, 11.
 */
import { deriveId } from "../../domain/ids.ts"
import { sendBackoffJitter, sendBackoffMaxMs, sendBackoffMs } from "./constants.ts"
import type { IntegrationType } from "./enums.ts"

/** What an answer means. `null`: there was none (timeout, network). */
export type AnswerMeaning = "Taken" | "Again" | "Suspended" | "Gone" | "Refused"

/** What an HTTP status of a partner means for the report it answers. */
export const meaningOf = (httpStatus: number | null): AnswerMeaning => {
  if (httpStatus === null || httpStatus >= 500) return "Again"
  if (httpStatus >= 200 && httpStatus < 300) return "Taken"
  switch (httpStatus) {
    case 408:
    case 425:
    case 429:
      return "Again"
    case 401:
    case 403:
      return "Suspended"
    case 404:
    case 409:
    case 410:
      return "Gone"
    default:
      return "Refused"
  }
}

const words = 2 ** 32

/** A share in [0, 1) that belongs to this try of this report and to nothing else. */
const shareOf = (clientRequestId: string, attempt: number): number =>
  Number.parseInt(deriveId(clientRequestId, attempt, 2, 0).slice(-8), 16) / words

/**
 * How long a link waits after its `failures`-th failure in a row (1, 2, …), in milliseconds: 1 s doubling
 * to 60 s, a fifth shorter or longer. Determinism: the deviation is a function of report and try.
 */
export const backoffMs = (failures: number, clientRequestId: string, attempt: number): number => {
  const plain = Math.min(sendBackoffMaxMs, sendBackoffMs * 2 ** Math.min(30, failures - 1))
  const deviation = (2 * shareOf(clientRequestId, attempt) - 1) * sendBackoffJitter
  return Math.round(plain * (1 + deviation))
}

/** Whether a partner of this integration is told which robot it is. */
export const reportsRobots = (integrationType: IntegrationType): boolean =>
  integrationType === "DOORDASH" || integrationType === "UBER"
