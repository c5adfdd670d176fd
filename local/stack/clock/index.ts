export { readOffset } from "./offset-file.ts";
export { clocksOf, openClock, type StackClock, type StackFacts } from "./open-clock.ts";
export { parseMove } from "./parse-move.ts";
export { refuseMovedStack } from "./refusals.ts";
export { currentOffset, moveAll, type Step } from "./walk.ts";
