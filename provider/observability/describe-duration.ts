/** A duration for people: `850ms`, `12s`, `4m`, `1m20s`, `2h5m`. */
export function describeDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return join(Math.floor(seconds / 60), "m", seconds % 60, "s");
  return join(Math.floor(seconds / 3_600), "h", Math.floor((seconds % 3_600) / 60), "m");
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
