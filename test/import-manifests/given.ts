import { Chart, Testing } from 'cdk8s';
import { Platform } from '../../src';
import { testApp } from '../synth';
import { typescriptFor, type TypeScriptOptions } from '../../src/import-manifests/typescript-for';
import { roundTrip } from './round-trip';

/** Versions that read everything that constructs write. */
export const PLATFORM = { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' } as const;

/** The objects of a chart, as some other program would have written them. */
export function objectsOf(build: (chart: Chart) => void, platform?: TypeScriptOptions['platform']): object[] {
  const chart = new Chart(testApp(platform && new Platform(platform)), 'given');
  build(chart);
  return JSON.parse(JSON.stringify(Testing.synth(chart))) as object[];
}

/** The constructs that objects become, each once, and the statements of the chart of a namespace. */
export function imported(
  objects: readonly object[],
  options?: TypeScriptOptions,
  file = 'shop.ts',
): { readonly constructs: readonly string[]; readonly became: Record<string, string>; readonly text: string } {
  const became = roundTrip(objects, options);
  const { text } = typescriptFor(objects, options).find(({ path }) => path === file)!;
  return { constructs: [...new Set(Object.values(became))].sort(), became, text };
}
