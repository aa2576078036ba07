// SPDX-License-Identifier: MIT

// W goroutines, each of which fetches or reads a page and parses it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

type item struct{ index, source string }

var (
	escape   = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`)
	unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r")
)

// longest: so many bytes of a title count, and a line of the protocol has an
// end.
const longest = 255

// words is the beginning of a title or reason, as it stands in a line.
func words(text string) string {
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest])
	}
	return escape.Replace(text)
}

// job is what is to be done, and the dataset's options that say how.
type job struct {
	workers int
	items   []item
	options map[string]string
	// addresses of "host:port", looked up for all strategies alike.
	addresses map[string][]string
}

// number is an option's value, and preset where the dataset has no such option.
func (j *job) number(name string, preset int) int {
	if value, err := strconv.Atoi(j.options[name]); err == nil {
		return value
	}
	return preset
}

func (j *job) duration(name string, preset int) time.Duration {
	return time.Duration(j.number(name, preset)) * time.Millisecond
}

func readJob(in *bufio.Reader) (*job, error) {
	line, err := in.ReadString('\n')
	if err != nil || line != "lanebench-peer 1\n" {
		return nil, errors.New("lanebench starts this; it speaks version 1 of the protocol")
	}
	j := &job{options: map[string]string{}, addresses: map[string][]string{}}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		name, value, _ := strings.Cut(rest, " ")
		switch word {
		case "workers":
			if j.workers, err = strconv.Atoi(rest); err != nil {
				return nil, err
			}
		case "item":
			j.items = append(j.items, item{name, unescape.Replace(value)})
		case "option":
			j.options[name] = unescape.Replace(value)
		case "address":
			if parts := strings.SplitN(rest, ":", 3); len(parts) == 3 {
				j.addresses[parts[0]+":"+parts[1]] = strings.Split(parts[2], ",")
			}
		case "end":
			return j, nil
		}
	}
}

// client is what a worker fetches with: by the dataset's options.
type client struct {
	http  http.Client
	agent string
	most  int64 // bytes of a page
}

// dial connects to what the job says that a name stands for, else looks it up.
func (j *job) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: j.duration("connect-timeout-ms", 5000)}
	host, port, _ := net.SplitHostPort(address)
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	known := j.addresses[host+":"+port]
	var first error
	for _, ip := range known {
		to := net.JoinHostPort(strings.Trim(ip, "[]"), port)
		conn, err := dialer.DialContext(ctx, network, to)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
	}
	if known != nil {
		return nil, first
	}
	return dialer.DialContext(ctx, network, address)
}

func newClient(j *job) *client {
	redirects := j.number("max-redirects", 10)
	return &client{
		http: http.Client{
			Timeout: j.duration("timeout-ms", 30000),
			CheckRedirect: func(_ *http.Request, via []*http.Request) error {
				if len(via) > redirects {
					return errors.New("too many redirects")
				}
				return nil
			},
			Transport: &http.Transport{
				DialContext:         j.dial,
				DisableKeepAlives:   j.options["connections"] == "fresh",
				ForceAttemptHTTP2:   j.options["http"] == "2",
				MaxIdleConnsPerHost: j.workers,
			},
		},
		agent: j.options["user-agent"],
		most:  int64(j.number("max-size-mib", 64)) << 20,
	}
}

// receive reads a page into body, as far as a page may be long.
func (c *client) receive(from io.Reader, body *bytes.Buffer) error {
	n, err := body.ReadFrom(io.LimitReader(from, c.most+1))
	if err == nil && n > c.most {
		return errors.New("larger than max-size-mib")
	}
	return err
}

// acquire reads a page into body; what it says is the page's Content-Type.
func acquire(client *client, source string, body *bytes.Buffer) (string, error) {
	if strings.HasPrefix(source, "/") {
		file, err := os.Open(source)
		if err != nil {
			return "", err
		}
		defer file.Close()
		return "", client.receive(file, body)
	}
	request, err := http.NewRequest("GET", source, nil)
	if err != nil {
		return "", err
	}
	if client.agent != "" {
		request.Header.Set("User-Agent", client.agent)
	}
	response, err := client.http.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if err = client.receive(response.Body, body); err != nil {
		return "", err
	}
	if response.StatusCode/100 != 2 {
		return "", fmt.Errorf("HTTP %d", response.StatusCode)
	}
	return response.Header.Get("Content-Type"), nil
}

// page is what is extracted.
type page struct {
	title    string
	titled   bool
	links    []string
	elements int
	text     []byte // visible, without white space
}

func white(r rune) bool { return r <= ' ' }

func hidden(node *html.Node) bool {
	switch node.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Title:
		return true
	}
	return false
}

func (p *page) enter(node *html.Node) {
	p.elements++
	switch node.DataAtom {
	case atom.A, atom.Area:
		for _, attr := range node.Attr {
			if attr.Key == "href" {
				p.links = append(p.links, attr.Val)
				break
			}
		}
	case atom.Title:
		if !p.titled && node.FirstChild != nil {
			p.title = strings.Join(strings.FieldsFunc(node.FirstChild.Data, white), " ")
		}
		p.titled = true
	}
}

func (p *page) show(text string) {
	for i := 0; i < len(text); i++ {
		if text[i] > ' ' {
			p.text = append(p.text, text[i])
		}
	}
}

func (p *page) walk(node *html.Node, visible bool) {
	switch node.Type {
	case html.TextNode:
		if visible {
			p.show(node.Data)
		}
	case html.ElementNode:
		p.enter(node)
		visible = visible && !hidden(node)
	}
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		p.walk(child, visible)
	}
}

func extract(body []byte, contentType string) (*page, error) {
	if len(body) == 0 {
		return nil, errors.New("empty page")
	}
	reader, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return nil, err
	}
	root, err := html.ParseWithOptions(reader, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	p := &page{}
	p.walk(root, true)
	return p, nil
}

func do(client *client, source string, body *bytes.Buffer) (*page, error) {
	body.Reset()
	contentType, err := acquire(client, source, body)
	if err != nil {
		return nil, err
	}
	return extract(body.Bytes(), contentType)
}

func work(client *client, items <-chan item, answers chan<- string) {
	var body bytes.Buffer
	for item := range items {
		p, err := do(client, item.source, &body)
		if err != nil {
			answers <- fmt.Sprintf("failed %s %s\n", item.index, words(err.Error()))
			continue
		}
		answers <- fmt.Sprintf("ok %s %d %08x %s\n", item.index, body.Len(),
			crc32.ChecksumIEEE(body.Bytes()), words(p.title))
	}
}

// run does all of a job's items, and writes the answers.
func run(j *job, out io.Writer) {
	client := newClient(j)
	todo := make(chan item, len(j.items))
	for _, item := range j.items {
		todo <- item
	}
	close(todo)
	answers := make(chan string, j.workers)
	var group sync.WaitGroup
	for i := 0; i < j.workers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			work(client, todo, answers)
		}()
	}
	go func() {
		group.Wait()
		close(answers)
	}()
	for answer := range answers {
		io.WriteString(out, strings.ToValidUTF8(answer, "\uFFFD"))
	}
}

// show prints what is extracted from a file.
func show(path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	p, err := extract(body, "")
	if err == nil {
		fmt.Printf("%q %q %d %q\n", p.title, p.links, p.elements, p.text)
	}
	return err
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--probe" {
		fmt.Println(runtime.Version())
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "--page" {
		if err := show(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	in := bufio.NewReader(os.Stdin)
	j, err := readJob(in)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ready")
	if line, _ := in.ReadString('\n'); line != "go\n" {
		os.Exit(1)
	}
	run(j, os.Stdout)
	fmt.Println("done")
}
