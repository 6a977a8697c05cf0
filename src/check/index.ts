export { checkCiliumValues, type CiliumValuesOptions } from './cilium-values';
export { checkIstioValues, type IstioValuesOptions } from './istio-values';
export type { Finding, FindingObject, Fix, PatchStep, Severity } from './finding';
