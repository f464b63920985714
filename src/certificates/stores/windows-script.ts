/**
 * Lists certificates, returns the chain of one, or signs a SHA-256 digest with its key, for Windows PowerShell 5.1 and
 * later. Constant text; the request is JSON, without secrets, in an environment variable. The output is base64 of
 * UTF-8, whatever the console's code page.
 */
export const windowsScript = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$x509 = 'System.Security.Cryptography.X509Certificates'
function Open-Store([string]$location) {
  $store = New-Object "$x509.X509Store" -ArgumentList 'My', $location
  $store.Open('ReadOnly, OpenExistingOnly')
  $store
}
function Find-Certificate($request) {
  $store = Open-Store $request.location
  $found = $store.Certificates.Find('FindByThumbprint', $request.thumbprint, $false) | Where-Object HasPrivateKey
  if (-not $found) { throw 'the certificate is no longer in its store' }
  @($found)[0]
}
try {
  $request = $env:ENTRADA_CERTIFICATE_REQUEST | ConvertFrom-Json
  $answer = switch ($request.action) {
    'list' {
      $entries = foreach ($location in 'CurrentUser', 'LocalMachine') {
        foreach ($certificate in (Open-Store $location).Certificates) {
          @{
            location = $location
            hasKey = $certificate.HasPrivateKey
            raw = [Convert]::ToBase64String($certificate.RawData)
          }
        }
      }
      @{ certificates = @($entries) }
    }
    'chain' {
      $chain = New-Object "$x509.X509Chain"
      $chain.ChainPolicy.RevocationMode = 'NoCheck'
      [void]$chain.Build((Find-Certificate $request))
      $issuers = @($chain.ChainElements | Select-Object -Skip 1)
      @{ chain = @($issuers | ForEach-Object { [Convert]::ToBase64String($_.Certificate.RawData) }) }
    }
    'sign' {
      $certificate = Find-Certificate $request
      $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
      if ($null -eq $key) { throw 'its private key is not an RSA key' }
      $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
      if ($request.algorithm -eq 'PS256') { $padding = [System.Security.Cryptography.RSASignaturePadding]::Pss }
      $digest = [Convert]::FromBase64String($request.digest)
      $hash = [System.Security.Cryptography.HashAlgorithmName]::SHA256
      @{ signature = [Convert]::ToBase64String($key.SignHash($digest, $hash, $padding)) }
    }
  }
} catch {
  $answer = @{ error = $_.Exception.GetBaseException().Message }
}
$json = ConvertTo-Json -InputObject $answer -Depth 4 -Compress
[Console]::Out.Write([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json)))
`;
