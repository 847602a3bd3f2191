/** Whether a name fits a pattern, in which `*` stands for any text: `web-*`. */
export function nameFits(name: string, pattern = "*"): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(name);
}
