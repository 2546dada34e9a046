import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";

const BLOCK_ROWS = 512;
/** Directions with a smaller singular value, relative to the largest, are not seen in the data. */
const TRUNCATION = 1e-10;

export interface LeastSquaresFit {
  coefficients: number[];
  /** Number of directions that the data determine. */
  rank: number;
  /** The dimensionless ridge that was used. */
  ridge: number;
}

/**
 * Minimises |A x - b|^2 + ridge |x|^2 for columns of A scaled to length 1, row by row in bounded memory: blocks of rows are
 * reduced by QR, so that the normal equations, which would square the condition number, are never formed. Directions that
 * the data do not determine stay zero.
 */
export class LeastSquares {
  readonly #columns: number;
  #triangle: number[][] = [];
  #rows: number[][] = [];
  #count = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  add(row: number[], value: number): void {
    this.#rows.push([...row, value]);
    this.#count++;
    if (this.#rows.length >= BLOCK_ROWS) this.#reduce();
  }

  /**
   * The ridge is `strength` times residual variance / mean square of the scaled coefficients, both of the fit without a
   * ridge: it has no unit, and it is zero up to rounding where that fit is exact. 0 is the solution of least norm.
   */
  solve(strength: number): LeastSquaresFit {
    this.#reduce();
    const columns = this.#columns;
    const matrix = this.#triangle.map((row) => row.slice(0, columns));
    const scales = Array.from({ length: columns }, (_, j) => Math.hypot(...matrix.map((row) => row[j]!)) || 1);
    const scaled = new Matrix(matrix.map((row) => row.map((x, j) => x / scales[j]!)));
    const target = this.#triangle.map((row) => row[columns]!);
    const svd = new SingularValueDecomposition(scaled, { autoTranspose: true });
    const singular = svd.diagonal;
    const kept = singular.flatMap((s, k) => (s > TRUNCATION * singular[0]! ? [k] : []));
    const projected = new Map(kept.map((k) => [k, dot(svd.leftSingularVectors.getColumn(k), target)]));
    const rightVectors = new Map(kept.map((k) => [k, svd.rightSingularVectors.getColumn(k)]));
    const combine = (ridge: number) => {
      const solution = new Array<number>(columns).fill(0);
      for (const k of kept) {
        const s = singular[k]!;
        const weight = (s * projected.get(k)!) / (s * s + ridge);
        rightVectors.get(k)!.forEach((x, j) => (solution[j]! += weight * x));
      }
      return solution;
    };
    const plain = combine(0);
    const ridge = strength * this.#noiseToSpread(plain, scaled, target, kept.length);
    return { coefficients: combine(ridge).map((x, j) => x / scales[j]!), rank: kept.length, ridge };
  }

  #noiseToSpread(solution: number[], scaled: Matrix, target: number[], rank: number): number {
    const free = this.#count - rank;
    const spread = dot(solution, solution) / Math.max(1, rank);
    if (free <= 0 || spread === 0) return 0;
    const residual = target.reduce((sum, b, i) => sum + (b - dot(scaled.getRow(i), solution)) ** 2, 0);
    return residual / free / spread;
  }

  #reduce(): void {
    if (this.#rows.length === 0) return;
    const stacked = [...this.#triangle, ...this.#rows];
    this.#rows = [];
    while (stacked.length < this.#columns + 1) stacked.push(new Array<number>(this.#columns + 1).fill(0));
    this.#triangle = new QrDecomposition(new Matrix(stacked)).upperTriangularMatrix.to2DArray();
  }
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}
