/** Five frames, and a plain text of several blocks, as bzip2 -1, xz -6 and zstd -19 --check compress them. */
export const FRAMES = Array.from({ length: 5 }, (_, i) => `1\nid=f${i} energy=-${i}.25\nH 0 0 ${i}\n`)
  .join("")
  .replace("-0.25", "0.25");
export const LONG = "1\n\nH 0 0 0\n".repeat(100_000);

const from = (text: string) => Buffer.from(text, "base64");

export const COMPRESSED = {
  bzip2: {
    frames: from(
      "QlpoMTFBWSZTWe7BfG8AAB1dgAAQQAN+AgBAB6EQICAASElMnqCaAAiqeUNA0G1MO18ZRKKmkUAhu1dBRtvKRzeNkT" +
        "qYjdEzMRGyUnaWT5LJhOEpNEwJSfi7kinChId2C+N4",
    ),
    long: from(
      "QlpoMTFBWSZTWa1HKdoAsYZcAAAQQABgAABAIABwM0AUqMYgVDICofQKh5AVDYCobQJJZQFQ4xQVkmU1khvFO4ALGF" +
        "3AAAEEAAYAAAQCAAcDNAFKTJsBUNgKh6AqGICocgVDqBJLYCoZkBUPmKCskyms7oHzN4BHAm4AAAggADAAACAQADgZ" +
        "oApUYyAqGQFQ/AVD1AVDYCoaQSSxAVDjFBWSZTWbx7hFsAfERcAAAQQABgAABAIABwM0AUqMZAVDICofgKh6gKhsBU" +
        "NIJJYgKhxigrJMprI5TR8IAPiIuAAAIIAAwAAAgEAA4GaAKUmTYCoagVD0BUMQFQ6AqHQFQ3EBUMQFQ+YoKyTKazWo" +
        "5TtAFjDLgAACCAAMAAAIBAAOBmgClRjECoZAVD6BUPICobAVDaBJLKAqHGKCskymskN4p3ABYwu4AAAggADAAACAQA" +
        "DgZoApSZNgKhsBUPQFQxAVDkCodQJJbAVDMgKh8xQVkmU1ndA+ZvAI4E3AAAEEAAYAAAQCAAcDNAFKjGQFQyAqH4Co" +
        "eoCobAVDSCSWICocYoKyTKazePcItgD4iLgAACCAAMAAAIBAAOBmgClRjICoZAVD8BUPUBUNgKhpBJLEBUOMUFZJlN" +
        "ZHKaPhAB8RFwAABBAAGAAAEAgAHAzQBSkybAVDUCoegKhiAqHQFQ6AqG4gKhiAqHzFBWSZTWa1HKdoAsYZcAAAQQAB" +
        "gAABAIABwM0AUqMYgVDICofQKh5AVDYCobQJJZQFQ4xQVkmU1nW31Z5AABd3AAAEEAAYAAAQCAAMM0AUqMYjKPo8o2" +
        "jYrJHC7kinChIJjMG24A==",
    ),
  },
  xz: {
    frames: from(
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ACPADxdABiCiab4aALiuibcCDGRZ8uDw9pd7NKlmH/+q4x8O/cAH0KSuE" +
        "zeUBtSkHtwCUqIiS+ZGwEDOc5r9F0IAAAqaNAv87FQQwABWJABAAAAMh4ySrHEZ/sCAAAAAARZWg==",
    ),
    long: from(
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj8MjfAOpdABiCrJAgGg4U0L5XG3aayjWwSNK8xlCUzkcBYs3XA+zEDCmgPD" +
        "10SPgMDirpo5OTec5xpv3Zkhk2aQwWlhjLU7h80vIlWg6ibsH8E1/5zDJf7zrJKP2S/DbeTEfCuTxDsWITsQGaqF4k" +
        "nmnR4Mbdnf3WJXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGF" +
        "xZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkFeummAAAAAANPt" +
        "nrS/rsqfAAGGAuCRQwBB/4aAscRn+wIAAAAABFla",
    ),
  },
  zstandard: {
    frames: from(
      "KLUv/QRoDQIAosIJEMDrXrxmW6PzNSJluKfjKgwVQmQmIt6B633fpQPDSUvsrOMjYlQvDKAQ2Ox/D7AjD7tkW8n3oi" + "xwGwk/NBkqzSVI",
    ),
    long: from(
      "KLUv/QRonAAAWDEKCkggMCAwIDAKAQDy/86LF1QAAAABAP3//P+5BgJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAA" +
        "EA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJFAAAAAQDdSB0AAXb8RBE=",
    ),
  },
};
