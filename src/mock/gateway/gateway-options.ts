/** How a mock gateway behaves where gateways are known, or have to be expected, to differ. */
export interface GatewayOptions {
  /**
   * `query-service` only: as it was before it knew templates, replays and latest state. It forwards six filters only, drops
   * `metadata` and `expected_version`, and leaves `total_count` and `has_more` out. @default false
   */
  readonly isOld?: boolean
  /** Pages do not say whether there are more. @default false */
  readonly omitsHasMore?: boolean
  /** Prime answers; otherwise its routes are unknown. @default true */
  readonly hasPrime?: boolean
  /** How long a projection is `building` after it was enabled or the gateway was restarted. @default 0 */
  readonly buildMs?: number
  /** How long a replay takes; it goes on evenly. @default 0 */
  readonly replayMs?: number
}

/** The options without gaps. */
export const gatewayDefaults: Required<GatewayOptions> = Object.freeze({
  isOld: false,
  omitsHasMore: false,
  hasPrime: true,
  buildMs: 0,
  replayMs: 0,
})
