/**
 * Messages that may be refused although nobody waits for the answer, and why that is in order. Every
 * other one is a defect: an actor told another something that this one does not understand.
 */
export const knownRefusals: Readonly<Record<string, string>> = {
  "Pilot.Reserve: PilotBusy": "planned to be free by then, he still drives; the search takes whoever is free",
  "Pilot.Reserve: PilotLocked": "held for another trip meanwhile; the search takes whoever is free",
  "Pilot.Reserve: NotOnShift": "the block lies ahead, the pilot is on his break now or has not come yet",
  "Pilot.Release: IllegalTransition":
    "the reservation was released or spent while the planner's word was under way",
  "Pilot.Release: NotFound": "the same, and he is held for another trip by now",
  "Trip.OfferPilot: TaskNotOpen":
    "the task was closed while the offer was under way; the search hears of that end as well",
  "Trip.CancelTrip: IllegalTransition":
    "the trip was over when its robot was carried in; the hub, told late, had not heard",
  "Trip.AssignRobot: NotFound":
    "the planner's word about another robot overtook the one that creates the trip: the relay keeps the order of a key, the fault eventReorder does not",
  "Trip.AssignRobot: IllegalTransition":
    "the trip was cancelled by a later word of the planner, which came first: words about different trips and demands overtake each other",
  "Trip.RequestPark: NotYourTrip":
    "the pilot lost the trip while the word about his handover was under way; who comes next is being sought",
  "Planner.CreateReturn: SlotTaken": "the planner has already planned the robot's way home with the food",
  "Planner.CreateReturn: RobotNotFeasible":
    "no way back now; as a robot with food it is sent home by the loop"
}
