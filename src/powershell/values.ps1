# Parameters of PowerShell as values of JSON, and the other way round.

function ConvertTo-EntradaValue($value, [int]$depth = 0) {
    if ($null -eq $value) { return @{ '$null' = $true } }
    if ($depth -gt $script:MostDepth) {
        $text = "Cannot send a value: it is nested in more than $script:MostDepth levels, or contains itself."
        throw (New-EntradaError 'PARAMETER_VALUE_INVALID' $text '' 'InvalidArgument')
    }
    if ($value -is [switch]) { return [bool]$value }
    # A string can have properties of PowerShell, which ConvertTo-Json of 5.1 writes; its copy does not.
    if ($value -is [string] -or $value -is [char]) { return -join $value.ToString().ToCharArray() }
    # Numbers and Booleans.
    if ($value -is [decimal] -or ($value -is [valuetype] -and $value.GetType().IsPrimitive)) { return $value }
    if ($value -is [System.Management.Automation.PSCredential]) {
        return @{ '$credential' = @{ userName = $value.UserName; password = (Get-EntradaPlain $value.Password) } }
    }
    if ($value -is [securestring]) { return @{ '$secret' = (Get-EntradaPlain $value) } }
    if ($value -is [System.Security.Cryptography.X509Certificates.X509Certificate2]) {
        return @{ '$certificate' = (ConvertTo-EntradaCertificate $value) }
    }
    if ($value -is [datetime] -or $value -is [datetimeoffset]) { return $value.ToString('o') }
    if ($value -is [System.Collections.IDictionary]) {
        # In its order, with names that differ in letter case; an entry named Keys would hide the property.
        $object = New-Object System.Collections.Specialized.OrderedDictionary
        foreach ($entry in $value.GetEnumerator()) {
            $object[(Get-EntradaKey "$($entry.Key)")] = ConvertTo-EntradaValue $entry.Value ($depth + 1)
        }
        return $object
    }
    if ($value -is [System.Collections.IEnumerable]) {
        $list = New-Object System.Collections.Generic.List[object]
        foreach ($item in $value) { $list.Add((ConvertTo-EntradaValue $item ($depth + 1))) }
        return , $list.ToArray()
    }
    if ($value -is [System.Management.Automation.PSCustomObject]) {
        $object = New-Object System.Collections.Specialized.OrderedDictionary
        foreach ($property in $value.PSObject.Properties) {
            $object[(Get-EntradaKey $property.Name)] = ConvertTo-EntradaValue $property.Value ($depth + 1)
        }
        return $object
    }
    return [System.Management.Automation.LanguagePrimitives]::ConvertTo($value, [string])
}

# ConvertTo-Json cuts what is deeper than its own 100.
$script:MostDepth = 90

# A name that begins with a dollar sign would be read as one of the tags above.
function Get-EntradaKey([string]$name) {
    if ($name.StartsWith('$', [StringComparison]::Ordinal)) { return '$' + $name }
    return $name
}

function Get-EntradaPlain([securestring]$secret) {
    return (New-Object System.Net.NetworkCredential -ArgumentList '', $secret).Password
}

# The certificate with its private key as a PFX file that exists only in memory, or where to find it if the key cannot
# be exported.
function ConvertTo-EntradaCertificate($certificate) {
    $thumbprint = $certificate.Thumbprint
    if ($certificate.HasPrivateKey) {
        $bytes = New-Object byte[] 24
        $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
        $random.GetBytes($bytes)
        $random.Dispose()
        $password = [Convert]::ToBase64String($bytes)
        try {
            $kind = [System.Security.Cryptography.X509Certificates.X509ContentType]::Pfx
            $pfx = [Convert]::ToBase64String($certificate.Export($kind, $password))
            return @{ pfx = $pfx; password = $password; thumbprint = $thumbprint }
        } catch [System.Security.Cryptography.CryptographicException] {
            Write-Debug "The private key of $thumbprint cannot be exported."
        }
    }
    foreach ($location in 'CurrentUser', 'LocalMachine') {
        $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'My', $location
        try {
            $store.Open('ReadOnly, OpenExistingOnly')
            if ($store.Certificates.Find('FindByThumbprint', $thumbprint, $false).Count -gt 0) {
                return @{ thumbprint = $thumbprint; store = "$location/My" }
            }
        } catch {
            Write-Debug "$location\My: $_"
        } finally {
            $store.Close()
        }
    }
    return @{ thumbprint = $thumbprint; store = 'CurrentUser/My' }
}

# One call of ConvertFrom-Json for many lines: the call takes longer than a line.
function ConvertFrom-EntradaLine($child, $lines) {
    $options = $script:JsonOptions
    try {
        return ConvertFrom-Json -InputObject ('[' + ($lines -join ',') + ']') @options
    } catch {
        # Names that differ only in letter case cannot be properties of one object.
        $null = $_
    }
    foreach ($line in $lines) {
        $reply = $null
        try {
            $reply = ConvertFrom-Json -InputObject $line @options
        } catch {
            if ($PSVersionTable.PSVersion.Major -ge 6) {
                try { $reply = [pscustomobject](ConvertFrom-Json -InputObject $line -AsHashtable @options) } catch { $reply = $null }
            }
        }
        # The line is not shown: it can contain secrets.
        if ($null -eq $reply) { throw (New-EntradaStranger $child "a line of $($line.Length) characters is not JSON") }
        $reply
    }
}

# Since 7.5 a text that looks like a date can stay a text; before, ConvertFrom-Json decides.
$script:JsonOptions = @{}
if ($PSVersionTable.PSVersion -ge [version]'7.5') { $script:JsonOptions = @{ DateKind = 'String' } }

# Replaces the text at a path, such as createdDateTime or sign.lastDateTime, with a [datetime].
function Set-EntradaDate($object, [string[]]$names) {
    foreach ($item in @($object)) {
        if ($null -eq $item) { continue }
        $property = $item.PSObject.Properties[$names[0]]
        if ($null -eq $property -or $null -eq $property.Value) { continue }
        if ($names.Length -gt 1) {
            Set-EntradaDate $property.Value $names[1..($names.Length - 1)]
        } elseif ($property.Value -is [string]) {
            $date = [datetime]::MinValue
            $culture = [cultureinfo]::InvariantCulture
            if ([datetime]::TryParse($property.Value, $culture, 'RoundtripKind', [ref]$date)) { $property.Value = $date }
        }
    }
}
