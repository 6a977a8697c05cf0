// Written by scripts/import-schema.mjs; do not edit. Facts from argoproj/argo-cd manifests/crds, 3.5 to 3.5.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse('{"releases":["3.5"],"kinds":{"argoproj.io/AppProject":{"v1alpha1":[0]},"argoproj.io/Application":{"v1alpha1":[0]},"argoproj.io/ApplicationSet":{"v1alpha1":[0]}},"nodes":[{}]}') as DefaultsTable;
