// Reads the document of /debug/vars as Go's own clients do, with Go's own decoder and struct.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
)

func main() {
	document, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	var vars struct {
		MemStats *runtime.MemStats `json:"memstats"`
		Cmdline  []string          `json:"cmdline"`
	}
	if err := json.Unmarshal(document, &vars); err != nil {
		fail(err)
	}
	if vars.MemStats == nil || len(vars.Cmdline) == 0 {
		fail(fmt.Errorf("memstats or cmdline is missing"))
	}
	stats := vars.MemStats
	newest := (stats.NumGC + 255) % 256
	fmt.Println(stats.NumGC, stats.PauseNs[newest], stats.PauseEnd[newest] == stats.LastGC, stats.Alloc)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
