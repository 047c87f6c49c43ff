/** When to look again for what is due and cannot be done yet: a save in the middle of a replay, or while another is under way. */
export const LOOK_AGAIN_MS = 100
