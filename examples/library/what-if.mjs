// Runs a little city twice, with 10 and with 14 robots on the same four days, and says how they differ.
// node examples/library/what-if.mjs
import {
  compare,
  figureValues,
  parseScenario,
  renderComparison,
  Simulation,
  withOverrides
} from "curbline/simulation"

const opened = parseScenario(`
schemaVersion: 1
name: what-if
startAt: 2026-05-12T10:00:00+02:00
duration_s: 10800
fleet: { robots: [{ count: 10 }] }
pilots: { shifts: [{ start: "10:00", count: 10 }] }
partners: { ordersPerDay: 300 }
weather: { model: dry }
`)
if (!opened.ok) {
  console.error(opened.problems.join("\n"))
  process.exit(2)
}

// The same replication number is the same day: orders, people, machines and weather.
const days = (robots) => {
  const scenario = withOverrides(opened.scenario, {
    seed: null,
    robots,
    pilotsScale: null,
    fullTelemetry: false
  })
  return [0, 1, 2, 3].map((replication) => {
    const simulation = new Simulation(scenario, { replication })
    return figureValues(simulation.runAll(), simulation.plannerConfig)
  })
}

console.log(
  renderComparison(
    compare([
      { name: "14 robots", days: days(14) },
      { name: "10 robots", days: days(10) }
    ])
  )
)
