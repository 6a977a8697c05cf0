export { check, type CheckOptions } from './check';
export { checkCiliumValues, type CiliumValuesOptions } from './cilium-values';
export {
  checkIstioInstall,
  checkIstioValues,
  type IstioInstall,
  type IstioInstallOptions,
  type IstioValuesOptions,
} from './istio-values';
export type { Finding, FindingObject, Fix, PatchStep, Severity } from './finding';
export type { RelatedPlace } from './finding';
export type { MeshInput, MeshOptions, MeshValues, PlatformVersions, World } from '../model';
export { status } from '../status/status';
export type { StatusCondition } from '../status/condition';
