# Binds lines with PowerShell's own binder, and returns a line of JSON for each. Without a user who could be asked.
param($Source, $Calls)
Import-Module -Assembly (Add-Type -TypeDefinition $Source -PassThru)[0].Assembly
foreach ($call in $Calls) {
    $found = [ordered]@{ words = @($call.words) }
    try {
        $set, $bound = Invoke-Expression "Test-$($call.table.Replace('-', '')) $($call.line)"
        $values = @{}
        foreach ($name in $bound.Keys) {
            $value = $bound[$name]
            if ($value -is [switch]) { $value = [bool]$value }
            if ($value -is [enum]) { $value = "$value" }
            $values[$name] = $value
        }
        $found.set = $set
        $found.bound = $values
    } catch {
        $found.error = $_.FullyQualifiedErrorId.Split(',')[0]
        $found.message = $_.Exception.Message
    }
    [pscustomobject]@{ Table = $call.table; Json = ConvertTo-Json -InputObject $found -Compress -Depth 5 }
}
