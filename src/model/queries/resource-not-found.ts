/** Returns the module Microsoft.Entra's message for an object that does not exist. */
export function resourceNotFound(parameterName: string): string {
  return `Resource '{${parameterName}}' does not exist or one of its queried reference-property objects are not present. Status: 404 (NotFound) ErrorCode: Request_ResourceNotFound`;
}
