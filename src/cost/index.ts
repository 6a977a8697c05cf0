export { cost } from './cost';
export type { ChainCost, CostEstimate, CostModel, CostOptions, MeshCost } from './cost';
export type { AddedLatency, AddedP99, Passes } from './latency';
export type { Nodes, ProxyCost } from './proxies';
export type { Range } from './range';
export type { AmountGiven, FiguresGiven, ProxyFiguresGiven } from './read-figures';
export { benchReport } from '../measure/report';
export type {
  BenchComparison,
  BenchReport,
  BenchResult,
  BenchSamples,
  MeasuredProxy,
  VariantReport,
} from '../measure/report';
export type { Spread } from '../measure/spread';
export type { MeshInput, MeshOptions } from '../model';
