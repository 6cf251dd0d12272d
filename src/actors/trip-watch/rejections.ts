/** A TripWatch refuses nothing: whatever it is told is news, and news that is old changes nothing. */
export type TripWatchRejection = never
