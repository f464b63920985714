/** Says of the object that a parameter names that it is not there, as the module Microsoft.Entra does. */
export function resourceNotFound(parameterName: string): string {
  return `Resource '{${parameterName}}' does not exist or one of its queried reference-property objects are not present. Status: 404 (NotFound) ErrorCode: Request_ResourceNotFound`;
}
