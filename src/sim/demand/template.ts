/** The file that `demand template` prints: it is valid for the scenario that `scenario init` writes. */
export const demandTemplate =
  (): string => `order_id,placed_at,merchant,customer_lat,customer_lng,prep_minutes,size_l
1001,2026-05-12T10:31:05+02:00,merchant-01-01,52.5204,13.3812,14,6.5
1002,2026-05-12T10:58:40+02:00,merchant-01-03,52.5161,13.3745,22,8
1003,2026-05-12T11:02:12+02:00,merchant-02-01,52.5228,13.4301,17.5,4.2
1004,2026-05-12T11:47:00+02:00,merchant-01-01,52.5249,13.3790,9,12
1005,2026-05-12T12:15:33+02:00,merchant-02-04,52.5172,13.4362,,
`
