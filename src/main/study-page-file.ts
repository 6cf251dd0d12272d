/** Writes the page of a study into its folder. What draws its charts is loaded here and nowhere else. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Study } from "../sim/experiments/outputs/study.ts"
import { renderStudyPage } from "../sim/report/experiment/study-page.ts"
import { loadChartKit } from "../sim/report/html/load-chart-kit.ts"
import { packageVersion } from "./package-root.ts"

/** Writes report.html and returns its path; throws what the file system throws. */
export const writeStudyPage = async (folder: string, study: Study): Promise<string> => {
  const kit = await loadChartKit()
  const file = join(folder, "report.html")
  writeFileSync(file, renderStudyPage(study, { kit, version: packageVersion }))
  return file
}
