import { currentSettings } from "./settings";

// without vowels and what looks like them, so that no words come about (k8s.io/apimachinery/pkg/util/rand)
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Characters as Kubernetes draws them for generated names. */
export function randomCharacters(count: number): string {
  const { random } = currentSettings();
  return Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}
