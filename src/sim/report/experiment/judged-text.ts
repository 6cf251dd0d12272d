/** A difference that was judged, as the page's tables write it. */
import { changeText } from "../../experiments/outputs/study-words.ts"
import type { JudgedDifference } from "../../experiments/paired-statistics.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { none } from "../figures.ts"

/**
 * "+2.1 ± 0.4", with a question mark where its sign is not certain; a dash where there is no difference. `per`: so
 * many things make it together, and one of them is told.
 */
export const judgedText = (difference: JudgedDifference | null, key: StudyKpiKey, per = 1): string => {
  if (difference === null) return none
  const { mean, halfWidth, isSignificant } = difference
  const change = changeText(mean / per, halfWidth / Math.abs(per), key, false)
  return `${change}${isSignificant || (mean === 0 && halfWidth === 0) ? "" : " ?"}`
}
