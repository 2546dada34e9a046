/** The width of the picture has room for about as many characters. */
const MOST_CHARACTERS = 80;
const BEGINNING = "Atoms by element: ";

/** The title of the picture, on one line: as many names as there is room for, or the end of the first. */
export function titleOf(paths: readonly string[]): string {
  const room = MOST_CHARACTERS - BEGINNING.length;
  for (let shown = paths.length; shown > 1; shown--) {
    const names = named(paths, shown);
    if (names.length <= room) return BEGINNING + names;
  }
  const [first = "no file"] = paths;
  const more = named(["", ...paths.slice(1)], 1);
  const long = first.length + more.length > room;
  return BEGINNING + (long ? `...${first.slice(more.length + 3 - room)}` : first) + more;
}

/** The first names, and how many more there are. */
function named(paths: readonly string[], shown: number): string {
  const more = paths.length - shown;
  return paths.slice(0, shown).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
