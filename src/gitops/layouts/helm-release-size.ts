import type { Shipment, TreeFile } from '../shipment';

/** The most that a Secret holds (k8s.io/api core/v1 `MaxSecretSize`), which is where Helm keeps a release. */
const MOST = 1024 * 1024;

/** From this share on it is told: the chart grows, and values and notes come on top. */
const NEAR = 0.75;

/** Text below this can't come near, however badly it is compressed: twice in a release, once of that in base64, and all in base64. */
const SURELY_SMALL = 200 * 1024;

/** The largest file of a chart that Helm reads (helm/helm pkg/chart/loader/archive `MaxDecompressedFileSize`, since 3.17.3). */
const LARGEST_FILE = 5 * 1024 * 1024;

/** Tells when a chart is more than Helm can install, or nearly. */
export function tellHelmSize({ warn }: Shipment, chart: string, files: readonly TreeFile[]): void {
  for (const { path, text } of files) {
    if (Buffer.byteLength(text) <= LARGEST_FILE) continue;
    warn(`${path} of chart "${chart}" is larger than 5 MiB, the most that Helm reads; ship the app as several charts`);
  }
  if (files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) < SURELY_SMALL) return;
  const size = releaseSize(files);
  if (size < MOST * NEAR) return;
  const says = size > MOST ? 'is more than' : 'is near to';
  warn(
    `a release of chart "${chart}" takes about ${Math.round(size / 1024)} KiB, which ${says} the 1024 KiB that Helm can keep in a Secret; ship the app as several charts`,
  );
}

/**
 * What Helm stores: the chart, its files in base64, and all that was applied, as JSON, compressed, and in base64 again.
 *
 * @see helm/helm pkg/storage/driver/util.go `encodeRelease` (read for 3.22)
 */
export function releaseSize(files: readonly TreeFile[]): number {
  const { gzipSync } = require('node:zlib') as typeof import('node:zlib');
  const templates = files.map(({ path, text }) => ({ name: path, data: Buffer.from(text).toString('base64') }));
  const manifest = files.filter(({ path }) => path.includes('templates/')).map(({ text }) => text);
  const release = JSON.stringify({ chart: { templates }, manifest: manifest.join('---\n') });
  return Math.ceil(gzipSync(release, { level: 9 }).length / 3) * 4;
}
