/** The invariants of histories. One per file; this is the list. */
import { answerIsOfItsTry } from "./answer-is-of-its-try.ts"
import { bindingAnswersOpenOffer } from "./binding-answers-open-offer.ts"
import { canceledFoodGoesHome } from "./canceled-food-goes-home.ts"
import type { HistoryChecker } from "./history-checker.ts"
import { outOfServiceRobotGetsNoPickup } from "./out-of-service-robot-gets-no-pickup.ts"
import { robotTakesTripNewsOnce } from "./robot-takes-trip-news-once.ts"
import { rulesActAsWritten } from "./rules-act-as-written.ts"
import { watchProgressNeverFalls } from "./watch-progress-never-falls.ts"
import { watchTakesTripNewsOnce } from "./watch-takes-trip-news-once.ts"

/** New ones, which remember nothing yet: for one run. */
export const historyCheckers = (): ReadonlyArray<HistoryChecker> => [
  answerIsOfItsTry(),
  bindingAnswersOpenOffer(),
  canceledFoodGoesHome(),
  outOfServiceRobotGetsNoPickup(),
  robotTakesTripNewsOnce(),
  rulesActAsWritten(),
  watchProgressNeverFalls(),
  watchTakesTripNewsOnce()
]
