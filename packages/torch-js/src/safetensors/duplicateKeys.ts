/**
 * The first key that an object of a JSON text has twice, or undefined. `JSON.parse` keeps the last of them in silence, so
 * that a file could hold two tensors of one name. The text must be JSON.
 */
export function duplicateKey(text: string): string | undefined {
  // The keys seen so far of every open object; null for an array.
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(null);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = endOfString(text, i);
      const keys = open.at(-1);
      if (keys && nextIsColon(text, end)) {
        const key = JSON.parse(text.slice(i, end)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end - 1;
    }
  }
  return undefined;
}

/** One behind the closing quote. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i + 1;
}

function nextIsColon(text: string, position: number): boolean {
  let i = position;
  while (text[i] === " " || text[i] === "\t" || text[i] === "\n" || text[i] === "\r") i++;
  return text[i] === ":";
}
